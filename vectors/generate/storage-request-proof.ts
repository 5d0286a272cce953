import { bytesToHex } from "@noble/hashes/utils.js";
import type { Random } from "./random.js";
import { ask, type Desk, type Encoding, type Params, type Wanted } from "./storage-desk.js";
import { groupPerson, type Person, sessionPerson, tokenHolder } from "./storage-people.js";
import { type Actor, plainStore, signed, signedFor, strangeHash } from "./storage-signing.js";

const invalid = (detail: string): Wanted => ({ status: 400, text: `invalid request: ${detail}` });

const accounts = (desk: Desk, random: Random): void => {
  const who = groupPerson(random);
  const { now } = desk;
  const about = { requirements: ["STO-013"], flags: ["Account"] } as const;
  const raw = who.bytes;
  const good = desk.accept(ask("get_swarm", { pubkey: who.id }), { ...about, comment: "66 digits" });
  desk.accept(ask("get_swarm", { pubKey: who.id.toUpperCase() }), {
    ...about,
    comment: "digits in capitals, under the other name",
  });
  desk.accept(ask("get_swarm", { pubkey: raw }, "bt"), { ...about, comment: "33 raw bytes in bencoding" });
  desk.accept(ask("get_swarm", { pubkey: who.id }, "bt"), { ...about, comment: "66 digits in bencoding" });
  desk.accept(ask("store", plainStore(who, now, "x", { pubkey: undefined, pubKey: raw }), "bt"), {
    ...about,
    comment: "a store under the other name, raw",
  });
  for (const prefix of [0x00, 0x02, 0x05, 0x15, 0xff])
    desk.accept(ask("get_swarm", { pubkey: `${prefix.toString(16).padStart(2, "0")}${who.id.slice(2)}` }), {
      ...about,
      comment: `prefix ${prefix}`,
    });
  const spellings: readonly (readonly [string, string])[] = [
    ["empty", ""],
    ["without prefix", who.id.slice(2)],
    ["65 digits", who.id.slice(1)],
    ["68 digits", `${who.id}00`],
    ["a letter that is no digit", `${who.id.slice(0, 65)}g`],
    ["0x in front", `0x${who.id.slice(2)}`],
  ];
  for (const [comment, pubkey] of spellings) {
    desk.refuse(good, ask("get_swarm", { pubkey }), invalid("Pubkey must be 66 hex digits/33 bytes long"), {
      ...about,
      comment: `get_swarm: ${comment}`,
    });
    desk.refuse(
      good,
      ask("store", { ...plainStore(who, now, "x"), pubkey }),
      invalid("Pubkey must be 66 hex digits (33 bytes) long"),
      {
        ...about,
        comment: `store: ${comment}`,
      },
    );
  }
  for (const [method, params] of [
    ["get_swarm", { pubkey: who.id, pubKey: who.id }],
    ["store", { ...plainStore(who, now, "x"), pubKey: who.id }],
    ["retrieve", { ...signed("retrieve", who, { timestamp: now }), pubKey: who.id }],
  ] as const)
    desk.refuse(good, ask(method, params), invalid("Cannot specify both 'pubkey' and 'pubKey'"), {
      ...about,
      comment: `${method}: both names`,
    });
  desk.refuse(
    good,
    ask("delete_all", { ...signed("delete_all", who, { timestamp: now }), pubkey: undefined, pubKey: who.id }),
    invalid("Required field 'pubkey' missing"),
    { ...about, comment: "delete_all does not know the other name" },
  );
  const short = { ...about, comment: "a bare key on a test network is prefix 05" };
  const bare = desk.accept(
    { testnet: true, ...ask("store", { ...plainStore(who, now, "x"), pubkey: who.id.slice(2) }) },
    short,
  );
  desk.accept(
    { testnet: true, ...ask("get_swarm", { pubkey: raw.slice(1) }, "bt") },
    { ...short, comment: "the same raw" },
  );
  desk.refuse(
    bare,
    { testnet: false, ...ask("store", { ...plainStore(who, now, "x"), pubkey: who.id.slice(2) }) },
    invalid("Pubkey must be 66 hex digits (33 bytes) long"),
    { ...short, comment: "a bare key on the main network" },
  );
};

const shapes = (desk: Desk, random: Random): void => {
  const { now } = desk;
  const [group, session] = [groupPerson(random), sessionPerson(random)];
  const about = { requirements: ["STO-014"], flags: ["SignatureShape"] } as const;
  const base = signed("retrieve", group, { timestamp: now });
  const text = Buffer.from(base.signature as Uint8Array).toString("base64");
  const good = desk.accept(ask("retrieve", { ...base, signature: text }), { ...about, comment: "88 characters" });
  desk.accept(ask("retrieve", { ...base, signature: text.slice(0, 86) }), {
    ...about,
    comment: "86 characters, no padding",
  });
  const wrongJson = invalid("invalid signature: expected base64 encoded Ed25519 signature");
  for (const [comment, signature] of [
    ["empty", ""],
    ["87 characters", text.slice(0, 87)],
    ["85 characters", text.slice(0, 85)],
    ["88 characters without padding", `${text.slice(0, 86)}AA`],
    ["a character that is not of base64", `-${text.slice(1)}`],
    ["padding inside", `==${text.slice(2)}`],
    ["hex", bytesToHex(base.signature as Uint8Array)],
  ] as const)
    desk.refuse(good, ask("retrieve", { ...base, signature }), wrongJson, {
      ...about,
      comment: `signature: ${comment}`,
    });
  const raw = base.signature as Uint8Array;
  for (const [comment, signature] of [
    ["empty", raw.slice(0, 0)],
    ["63 bytes", raw.slice(0, 63)],
    ["65 bytes", new Uint8Array([...raw, 0])],
    ["base64", Buffer.from(text)],
  ] as const)
    desk.refuse(
      good,
      ask("retrieve", { ...base, signature: new Uint8Array(signature) }, "bt"),
      invalid("invalid signature: expected 64-byte Ed25519 signature"),
      { ...about, comment: `signature in bencoding: ${comment}` },
    );

  const key = { requirements: ["STO-016"], flags: ["SessionKey"] } as const;
  const own = signed("retrieve", session, { timestamp: now });
  const known = desk.accept(ask("retrieve", own), { ...key, comment: "a Session account names its Ed25519 key" });
  desk.accept(ask("retrieve", { ...own, pubkey_ed25519: session.ed25519.toUpperCase() }), {
    ...key,
    comment: "the key in capitals",
  });
  desk.accept(ask("retrieve", { ...own, pubkey_ed25519: new Uint8Array(Buffer.from(session.ed25519, "hex")) }, "bt"), {
    ...key,
    comment: "the key raw",
  });
  const wrongKey = "Invalid pubkey_ed25519: expected 64 hex char or 32 byte pubkey";
  for (const [comment, pubkey_ed25519, detail] of [
    ["empty", "", wrongKey],
    ["63 digits", session.ed25519.slice(1), wrongKey],
    ["with a prefix", `00${session.ed25519}`, wrongKey],
    ["64 characters, one of them no digit", `${session.ed25519.slice(1)}g`, "invalid pubkey_ed25519: value is not hex"],
  ] as const)
    desk.refuse(known, ask("retrieve", { ...own, pubkey_ed25519 }), invalid(detail), {
      ...key,
      comment: `Ed25519 key: ${comment}`,
    });
  for (const prefix of ["03", "04", "00", "15"])
    desk.refuse(
      known,
      ask("retrieve", { ...own, pubkey: `${prefix}${session.id.slice(2)}` }),
      invalid("pubkey_ed25519 is only permitted for 05[...] pubkeys"),
      { ...key, comment: `an Ed25519 key beside an account with prefix ${prefix}` },
    );

  const owner = groupPerson(random);
  const holder = tokenHolder(random, owner, 1);
  const token = { requirements: ["STO-018", "STO-081"], flags: ["Token"] } as const;
  const byToken = signed("retrieve", holder, { timestamp: now });
  const accepted = desk.accept(ask("retrieve", byToken), { ...token, comment: "a token in base64" });
  desk.accept(ask("retrieve", byToken, "bt"), { ...token, comment: "a token in bencoding" });
  desk.accept(ask("retrieve", { ...byToken, subaccount: bytesToHex(holder.token).toUpperCase() }), {
    ...token,
    comment: "a token in hex",
  });
  desk.accept(
    ask("retrieve", { ...signed("retrieve", owner, { timestamp: now }), subaccount: "", subaccount_sig: "x" }),
    {
      ...token,
      comment: "an empty token is none, and the signature that goes with it is not read",
    },
  );
  const shape = invalid("invalid subaccount: expected base64 or hex-encoded subaccount token");
  const tokenText = Buffer.from(holder.token).toString("base64");
  for (const [comment, changes, wanted] of [
    [
      "without its signature",
      { subaccount_sig: undefined },
      invalid("invalid subaccount: subaccount_sig is required when using subaccount"),
    ],
    ["of 35 bytes", { subaccount: holder.token.slice(0, 35) }, shape],
    ["of 37 bytes", { subaccount: new Uint8Array([...holder.token, 0]) }, shape],
    ["with a character that is not of base64", { subaccount: `!${tokenText.slice(1)}` }, shape],
    ["of 72 characters that are no hex", { subaccount: `g${bytesToHex(holder.token).slice(1)}` }, shape],
    [
      "with a signature of 63 bytes",
      { subaccount_sig: new Uint8Array(63) },
      invalid("invalid subaccount signature: expected base64 encoded Ed25519 signature"),
    ],
  ] as const)
    desk.refuse(accepted, ask("retrieve", { ...byToken, ...(changes as Params) }), wanted, {
      ...token,
      comment: `a token ${comment}`,
    });
  desk.refuse(
    accepted,
    ask("retrieve", { ...byToken, subaccount: holder.token.slice(1) }, "bt"),
    invalid("invalid subaccount token: invalid token length"),
    { ...token, comment: "a token of 35 bytes in bencoding" },
  );
  desk.refuse(
    accepted,
    ask("retrieve", { ...byToken, subaccount_sig: new Uint8Array(65) }, "bt"),
    invalid("invalid signature: expected 64-byte Ed25519 signature"),
    { ...token, comment: "a token with a signature of 65 bytes in bencoding" },
  );
  desk.refuse(
    known,
    ask("retrieve", { ...own, pubkey: "05", signature: "no", pubkey_ed25519: "no", subaccount: "no" }),
    invalid("Pubkey must be 66 hex digits (33 bytes) long"),
    { ...about, flags: ["FieldOrder"], comment: "everything wrong: the account comes first" },
  );
  desk.refuse(
    known,
    ask("retrieve", { ...own, signature: "no", pubkey_ed25519: "no", subaccount: "no" }),
    invalid(wrongKey),
    { ...about, flags: ["FieldOrder"], comment: "the Ed25519 key comes before the signature" },
  );
  desk.refuse(known, ask("retrieve", { ...own, signature: "no", subaccount: "no" }), wrongJson, {
    ...about,
    flags: ["FieldOrder"],
    comment: "the signature comes before the token",
  });
};

/** Methods that are signed, what they need, and how they say that the signature is wrong. */
const signedRequests = (now: number) =>
  [
    [
      "store",
      { timestamp: now, ttl: 60_000, namespace: 3, data: Buffer.from("s") },
      2,
      "store signature verification failed",
    ],
    ["retrieve", { timestamp: now }, 1, "retrieve signature verification failed"],
    ["delete", { messages: [strangeHash] }, 4, "delete_msgs signature verification failed"],
    ["delete_all", { timestamp: now }, 4, "delete_all signature verification failed"],
    ["delete_before", { before: now }, 4, "delete_before signature verification failed"],
    ["expire_all", { expiry: now }, 4, "expire_all signature verification failed"],
    ["expire", { messages: [strangeHash], expiry: now }, 2, "expire: signature verification failed"],
    ["get_expiries", { messages: [strangeHash], timestamp: now }, 1, "get_expiries signature verification failed"],
    [
      "revoke_subaccount",
      { revoke: [Buffer.alloc(36)], timestamp: now },
      undefined,
      "revoke_subaccount signature verification failed",
    ],
    [
      "unrevoke_subaccount",
      { unrevoke: [Buffer.alloc(36)], timestamp: now },
      undefined,
      "unrevoke_subaccount signature verification failed",
    ],
  ] as const;

const otherNamespace: Readonly<Record<string, number | string>> = {
  store: 7,
  retrieve: 2,
  delete_all: "all",
  delete_before: 1,
  expire_all: "all",
};

const signers = (desk: Desk, random: Random): void => {
  for (const [index, [method, fields, rights, text]] of signedRequests(desk.now).entries()) {
    const encoding: Encoding = index % 2 === 0 ? "json" : "bt";
    const [who, session, other] = [groupPerson(random), sessionPerson(random), groupPerson(random)];
    const wanted = { status: 401, text };
    const about = { requirements: ["STO-015", "STO-017"], flags: ["WrongSigner"], importance: "critical" } as const;
    const good = desk.accept(ask(method, signed(method, who, fields), encoding), {
      ...about,
      comment: `${method} by a group`,
    });
    const refuse = (
      comment: string,
      params: Params,
      flags: "WrongSigner" | "SignedText" | "SessionKey" | "Token" | "TokenRights" | "TokenPrefix",
    ) =>
      desk.refuse(good, ask(method, params, encoding), wanted, {
        ...about,
        flags: [flags],
        comment: `${method} ${comment}`,
      });

    desk.accept(ask(method, signed(method, session, fields), encoding), {
      ...about,
      flags: ["SessionKey"],
      comment: `${method} by a Session account`,
    });
    refuse("signed by another key", { ...signed(method, other, fields), pubkey: who.id }, "WrongSigner");
    refuse(
      "by a Session account that does not name its key",
      { ...signed(method, session, fields), pubkey_ed25519: undefined },
      "SessionKey",
    );
    refuse(
      "with the key of somebody else",
      {
        ...signed(method, session, fields),
        pubkey_ed25519: other.ed25519,
        signature: other.sign(signedFor(method, fields)),
      },
      "SessionKey",
    );
    refuse(
      "signed in capitals",
      {
        ...signed(method, who, fields),
        signature: who.sign(Buffer.from(signedFor(method, fields)).toString("latin1").toUpperCase()),
      },
      "SignedText",
    );
    const namespace = otherNamespace[method];
    if (namespace !== undefined)
      refuse("signed for another namespace", { ...signed(method, who, fields), namespace }, "SignedText");
    if (rights === undefined) {
      refuse("by the holder of a token with all rights", signed(method, tokenHolder(random, who, 15), fields), "Token");
      continue;
    }
    const byToken = (holder: Actor): Params => signed(method, holder, fields);
    const token = { requirements: ["STO-018", "STO-019"], importance: "critical" } as const;
    desk.accept(ask(method, byToken(tokenHolder(random, who, rights)), encoding), {
      ...token,
      flags: ["TokenRights"],
      comment: `${method} by a token with the one right it needs`,
    });
    refuse(
      "by a token with all rights but the one it needs",
      byToken(tokenHolder(random, who, 15 - rights)),
      "TokenRights",
    );
    refuse("by a token without rights", byToken(tokenHolder(random, who, 0)), "TokenRights");
    desk.accept(ask(method, byToken(tokenHolder(random, who, rights | 8, { prefix: 5 })), encoding), {
      ...token,
      flags: ["TokenPrefix"],
      comment: `${method} by a token for any prefix`,
    });
    refuse("by a token of another prefix", byToken(tokenHolder(random, who, 7, { prefix: 5 })), "TokenPrefix");
    refuse(
      "by a token that another account signed",
      byToken(tokenHolder(random, who, 15, { signedBy: other })),
      "Token",
    );
    refuse(
      "with a token, but signed by the account",
      { ...byToken(tokenHolder(random, who, 15)), signature: who.sign(signedFor(method, fields)) },
      "Token",
    );
    if (method === "retrieve")
      for (let flags = 0; flags < 16; flags++) {
        const holder = tokenHolder(random, who, flags, { reserved: flags });
        const what = {
          ...token,
          flags: ["TokenRights"] as const,
          comment: `retrieve by a token with the rights ${flags}`,
        };
        if ((flags & 1) === 1) desk.accept(ask(method, byToken(holder), encoding), what);
        else desk.refuse(good, ask(method, byToken(holder), encoding), wanted, what);
      }
  }
};

const oddKeys = (desk: Desk, random: Random): void => {
  const { now } = desk;
  const person = groupPerson(random, 5);
  const about = { requirements: ["STO-015"], flags: ["SessionKey"], importance: "critical" } as const;
  const direct: Person = { ...person, fields: { pubkey: person.id } };
  const good = desk.accept(ask("retrieve", signed("retrieve", direct, { timestamp: now })), {
    ...about,
    comment: "an account 05 whose key is an Ed25519 key signs with it",
  });
  desk.refuse(
    good,
    ask("retrieve", { ...signed("retrieve", direct, { timestamp: now }), pubkey_ed25519: person.ed25519 }),
    { status: 401, text: "retrieve signature verification failed" },
    { ...about, comment: "and does not name that key, which converts to another one" },
  );
};

/** Accounts, signatures and tokens: their shapes, and whether they hold. */
export const requestProofs = (desk: Desk, random: Random): void => {
  accounts(desk, random);
  shapes(desk, random);
  signers(desk, random);
  oddKeys(desk, random);
};
