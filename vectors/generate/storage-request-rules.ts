import type { Random } from "./random.js";
import { ask, type Desk, type Params, type ParamValue, type Wanted } from "./storage-desk.js";
import { groupPerson, tokenHolder } from "./storage-people.js";
import { plainStore, signed, strangeHash } from "./storage-signing.js";

const day = 86_400_000;
const invalid = (detail: string): Wanted => ({ status: 400, text: `invalid request: ${detail}` });

const storeRules = (desk: Desk, random: Random): void => {
  const { now } = desk;
  const who = groupPerson(random);
  const store = (more: Params): Params => plainStore(who, now, "x", more);
  const life = { requirements: ["STO-024"], flags: ["Lifetime"] } as const;
  const tooLong: Wanted = { status: 403, text: "Provided expiry/TTL is not valid." };
  const good = desk.accept(ask("store", store({ ttl: 10_000 })), { ...life, comment: "ten seconds" });
  desk.accept(ask("store", store({ ttl: 14 * day }), "bt"), { ...life, comment: "fourteen days in an inbox" });
  desk.accept(ask("store", store({ ttl: undefined, expiry: now + 14 * day })), {
    ...life,
    comment: "the same as a time",
  });
  for (const [comment, more] of [
    ["9.999 s", { ttl: 9_999 }],
    ["no time at all", { ttl: 0 }],
    ["an expiry before the message", { ttl: undefined, expiry: now - 1 }],
    ["a millisecond more than fourteen days", { ttl: 14 * day + 1 }],
    ["thirty days in an inbox", { ttl: 30 * day, namespace: -10 }],
    ["a year", { ttl: undefined, expiry: now + 365 * day }],
  ] as const)
    desk.refuse(good, ask("store", store(more)), tooLong, { ...life, comment });
  for (const namespace of [1, -1, 11, -11]) {
    const fields = { timestamp: now, ttl: 30 * day, namespace, data: Buffer.from("x") };
    desk.accept(ask("store", signed("store", who, fields)), {
      ...life,
      comment: `thirty days in namespace ${namespace}`,
    });
    desk.refuse(good, ask("store", signed("store", who, { ...fields, ttl: 30 * day + 1 })), tooLong, {
      ...life,
      comment: `a millisecond more in namespace ${namespace}`,
    });
  }
  const both = { requirements: ["STO-030"], flags: ["Lifetime"] } as const;
  desk.refuse(good, ask("store", store({ expiry: now + 60_000 })), invalid("Cannot specify both 'expiry' and 'ttl'"), {
    ...both,
    comment: "both ttl and expiry",
  });
  for (const encoding of ["json", "bt"] as const)
    desk.refuse(
      good,
      ask("store", store({ ttl: undefined }), encoding),
      invalid("Required field 'expiry' or 'ttl' missing"),
      {
        ...both,
        comment: `neither ttl nor expiry in ${encoding}`,
      },
    );

  const clock = { requirements: ["STO-025"], flags: ["Clock"] } as const;
  const wrongClock: Wanted = { status: 406, text: "Timestamp error: check your clock" };
  desk.accept(ask("store", store({ timestamp: now + 10_000 })), {
    ...clock,
    comment: "a message of ten seconds ahead",
  });
  desk.refuse(good, ask("store", store({ timestamp: now + 10_001 })), wrongClock, {
    ...clock,
    comment: "a millisecond more ahead",
  });
  desk.accept(ask("store", store({ timestamp: now - 70_000 })), {
    ...clock,
    comment: "a message that expired ten seconds ago",
  });
  desk.refuse(good, ask("store", store({ timestamp: now - 70_001 })), wrongClock, {
    ...clock,
    comment: "a millisecond earlier",
  });
  desk.accept(ask("store", store({ timestamp: now - 10 * day, ttl: 12 * day })), {
    ...clock,
    comment: "a message of ten days ago",
  });

  const data = { requirements: ["STO-029"], flags: ["Data"] } as const;
  for (const [comment, value] of [
    ["no content", ""],
    ["one byte, padded", "QQ=="],
    ["one byte, not padded", "QQ"],
    ["two bytes, not padded", "QUI"],
    ["bits that are left over and not zero", "QR"],
    ["all characters", "+/+/"],
  ] as const)
    desk.accept(ask("store", store({ data: value })), { ...data, comment: `data: ${comment}` });
  for (const [comment, value] of [
    ["no base64", "?"],
    ["one character", "Q"],
    ["five characters", "QUJDR"],
    ["the URL alphabet", "-_-_"],
    ["padding that is too long", "QQ==="],
    ["padding that is too short", "QQ="],
    ["padding inside", "QQ==QQ=="],
    ["a blank", "QUJD QUJD"],
    ["a line feed at the end", "QUJD\n"],
  ] as const)
    desk.refuse(good, ask("store", store({ data: value })), invalid("Invalid 'data' value: not base64 encoded"), {
      ...data,
      comment: `data: ${comment}`,
    });
  desk.accept(ask("store", store({ data: new Uint8Array([0, 255, 1]) }), "bt"), {
    ...data,
    comment: "raw bytes in bencoding",
  });
};

const namespaceRules = (desk: Desk, random: Random): void => {
  const { now } = desk;
  const who = groupPerson(random);
  const open = desk.accept(ask("store", plainStore(who, now, "open")), {
    comment: "an inbox takes messages of anybody",
    requirements: ["STO-023"],
    flags: ["Namespace"],
  });
  for (const namespace of [10, -20, -10, 32_760, -32_760])
    desk.accept(ask("store", plainStore(who, now, "open", { namespace })), {
      comment: `an unsigned store to ${namespace}`,
      requirements: ["STO-023", "STO-033"],
      flags: ["Namespace"],
    });
  for (const namespace of [1, 5, 11, -1, -5, -11, -21, 32_767, -32_768]) {
    desk.refuse(
      open,
      ask("store", plainStore(who, now, "open", { namespace })),
      { status: 401, text: `store: signature required to store to namespace ${namespace}` },
      { comment: `an unsigned store to ${namespace}`, requirements: ["STO-023", "STO-026"], flags: ["Namespace"] },
    );
    const fields = { timestamp: now, ttl: 60_000, namespace, data: Buffer.from("own") };
    desk.accept(ask("store", signed("store", who, fields), namespace % 2 === 0 ? "json" : "bt"), {
      comment: `a signed store to ${namespace}`,
      requirements: ["STO-023", "STO-027", "STO-033"],
      flags: ["Namespace", "SignedText"],
    });
  }
  const ignored = { requirements: ["STO-028"], flags: ["PublicInbox"] } as const;
  for (const [comment, more] of [
    ["a signature that is wrong", { signature: new Uint8Array(64), namespace: 0 }],
    ["a signature long ago", { signature: new Uint8Array(64), sig_timestamp: now - day, namespace: 10 }],
    ["fields of a signature without one", { pubkey_ed25519: "junk", subaccount: "junk", subaccount_sig: "junk" }],
  ] as const)
    desk.accept(ask("store", plainStore(who, now, "x", more)), { ...ignored, comment: `to an inbox: ${comment}` });
  desk.refuse(
    open,
    ask("store", plainStore(who, now, "x", { signature: "junk" })),
    invalid("invalid signature: expected base64 encoded Ed25519 signature"),
    { ...ignored, comment: "to an inbox: a signature that is none" },
  );
  const outbox = { requirements: ["STO-019", "STO-023"], flags: ["TokenRights"] } as const;
  for (const rights of [2, 4, 6]) {
    const holder = tokenHolder(random, who, rights);
    const fields = { timestamp: now, ttl: 60_000, namespace: -21, data: Buffer.from("out") };
    const about = { ...outbox, comment: `a store to an outbox by a token with the rights ${rights}` };
    if (rights === 6) desk.accept(ask("store", signed("store", holder, fields)), about);
    else
      desk.refuse(
        open,
        ask("store", signed("store", holder, fields)),
        { status: 401, text: "store signature verification failed" },
        about,
      );
  }
  const read = { requirements: ["STO-034"], flags: ["Namespace"], importance: "critical" } as const;
  for (const namespace of [-1, -10, -21, -101])
    desk.accept(ask("retrieve", { pubkey: who.id, namespace }), {
      ...read,
      comment: `a retrieve from ${namespace} without a signature`,
    });
  desk.refuse(
    open,
    ask("retrieve", { pubkey: who.id }),
    { status: 401, text: "retrieve: request signature required" },
    {
      ...read,
      comment: "a retrieve with nothing but the account",
    },
  );
  for (const [comment, more] of [
    ["namespace 0", { namespace: 0 }],
    ["namespace 5", { namespace: 5 }],
    ["namespace -11", { namespace: -11 }],
    ["namespace 10, an inbox", { namespace: 10 }],
    ["namespace -20", { namespace: -20 }],
    ["namespace -1 and a time", { namespace: -1, timestamp: now }],
    ["an Ed25519 key", { pubkey_ed25519: who.ed25519 }],
  ] as const)
    desk.refuse(open, ask("retrieve", { pubkey: who.id, ...more }), invalid("Required field 'signature' missing"), {
      ...read,
      comment: `a retrieve without a signature, but with ${comment}`,
    });
  desk.refuse(
    open,
    ask("retrieve", { pubkey: who.id, namespace: -1, timestamp: now, signature: new Uint8Array(64) }),
    { status: 401, text: "retrieve signature verification failed" },
    { ...read, comment: "a retrieve from an outbox with a signature that is wrong" },
  );
  desk.refuse(
    open,
    ask("retrieve", { ...signed("retrieve", who, { timestamp: now }), timestamp: undefined }),
    invalid("Required field 'timestamp' missing"),
    { ...read, comment: "a retrieve with a signature but without a time" },
  );
};

/** Times at the edge of what each method takes, in ms from now, and what is said beyond it. */
const windows: readonly (readonly [
  method:
    | "store"
    | "retrieve"
    | "delete_all"
    | "delete_before"
    | "expire_all"
    | "expire"
    | "get_expiries"
    | "revoke_subaccount"
    | "unrevoke_subaccount",
  field: string,
  fields: Params,
  edges: readonly number[],
  wanted: Wanted,
])[] = [
  [
    "store",
    "sig_timestamp",
    { namespace: 3, ttl: 60_000, data: "QQ" },
    [-60_000, 60_000],
    { status: 406, text: "store signature timestamp too far from current time" },
  ],
  [
    "retrieve",
    "timestamp",
    {},
    [-60_000, 60_000],
    { status: 406, text: "retrieve timestamp too far from current time" },
  ],
  [
    "delete_all",
    "timestamp",
    {},
    [-60_000, 60_000],
    { status: 406, text: "delete_all timestamp too far from current time" },
  ],
  ["delete_before", "before", {}, [60_000], { status: 401, text: "delete_before timestamp too far in the future" }],
  ["expire_all", "expiry", {}, [-60_000], { status: 406, text: "expire_all timestamp should be >= current time" }],
  [
    "expire",
    "expiry",
    { messages: [strangeHash] },
    [-60_000],
    { status: 401, text: "expire: timestamp should be >= current time" },
  ],
  [
    "get_expiries",
    "timestamp",
    { messages: [strangeHash] },
    [-60_000, 60_000],
    { status: 406, text: "get_expiries timestamp too far from current time" },
  ],
  [
    "revoke_subaccount",
    "timestamp",
    { revoke: [new Uint8Array(36)] },
    [-60_000, 60_000],
    { status: 406, text: "revoke_subaccount timestamp too far from current time" },
  ],
  [
    "unrevoke_subaccount",
    "timestamp",
    { unrevoke: [] },
    [-60_000, 60_000],
    { status: 406, text: "unrevoke_subaccount timestamp too far from current time" },
  ],
];

/** Windows that are not those of signed times. */
const windowRequirement: Readonly<Record<string, string>> = {
  delete_before: "STO-044",
  expire: "STO-078",
  expire_all: "STO-078",
};

const clockRules = (desk: Desk, random: Random): void => {
  const { now } = desk;
  const who = groupPerson(random);
  for (const [method, field, fields, edges, wanted] of windows)
    for (const edge of edges) {
      const about = { requirements: [windowRequirement[method] ?? "STO-020"], flags: ["Clock"] } as const;
      const at = (ms: number) =>
        ask(
          method,
          signed(method, who, { ...(method === "store" ? { timestamp: now } : {}), ...fields, [field]: now + ms }),
        );
      const within = desk.accept(at(edge), { ...about, comment: `${method}: ${field} ${edge / 1000} s from now` });
      desk.refuse(within, at(edge + Math.sign(edge)), wanted, {
        ...about,
        comment: `${method}: ${field} a millisecond further`,
      });
    }
  const fields = { timestamp: now - 100_000, ttl: 200_000, namespace: 3, data: "QQ" };
  const old = { requirements: ["STO-027", "STO-020"], flags: ["Clock", "SignedText"] } as const;
  const resigned = desk.accept(ask("store", signed("store", who, { ...fields, sig_timestamp: now })), {
    ...old,
    comment: "a store of an old message that is signed now",
  });
  desk.refuse(
    resigned,
    ask("store", signed("store", who, fields)),
    { status: 406, text: "store signature timestamp too far from current time" },
    {
      ...old,
      comment: "a store of an old message that says only when it was written",
    },
  );
  desk.refuse(
    resigned,
    ask("store", { ...signed("store", who, { ...fields, timestamp: now - 1000 }), sig_timestamp: now }),
    { status: 401, text: "store signature verification failed" },
    { ...old, comment: "a store whose signature is over the time of the message" },
  );
};

const lists = (desk: Desk, random: Random): void => {
  const { now } = desk;
  const who = groupPerson(random);
  const about = { requirements: ["STO-041", "STO-046"], flags: ["FieldOrder"] } as const;
  const good = desk.accept(ask("expire", signed("expire", who, { messages: strangeHash, expiry: now })), {
    ...about,
    comment: "one hash and one time without a list",
  });
  desk.accept(ask("expire", signed("expire", who, { messages: [strangeHash], expiry: [now] }), "bt"), {
    ...about,
    comment: "lists of one",
  });
  const several = { messages: [strangeHash, "B".repeat(43)], expiry: [now, now + 1] };
  desk.accept(ask("expire", signed("expire", who, several)), {
    ...about,
    requirements: ["STO-080"],
    comment: "several times at hard fork 19.4",
  });
  for (const hardfork of [
    [19, 3],
    [18, 9],
  ])
    desk.refuse(
      good,
      { hardfork, ...ask("expire", signed("expire", who, several)) },
      { status: 403, text: "expire: multi-expiry requests are not yet active on the network" },
      {
        ...about,
        requirements: ["STO-080"],
        flags: ["Expiry"],
        comment: `several times at hard fork ${hardfork.join(".")}`,
      },
    );
  desk.accept(
    { hardfork: [19, 3], ...ask("expire", signed("expire", who, { messages: strangeHash, expiry: [now] })) },
    {
      ...about,
      flags: ["Expiry"],
      comment: "a list of one time at hard fork 19.3",
    },
  );
  const expire = (more: Params): Params => ({
    ...signed("expire", who, { messages: [strangeHash], expiry: now }),
    ...more,
  });
  const remove = (more: Params): Params => ({ ...signed("delete", who, { messages: [strangeHash] }), ...more });
  const cases: readonly (readonly [comment: string, method: string, params: Params, detail: string])[] = [
    ["expire: no times", "expire", expire({ expiry: [] }), "'expiry' does not contain any expiration timestamps"],
    [
      "expire: both flags",
      "expire",
      expire({ shorten: true, extend: true }),
      "cannot specify both 'shorten' and 'extend'",
    ],
    ["expire: no hashes", "expire", expire({ messages: [] }), "messages does not contain any message hashes"],
    [
      "expire: two times for one hash",
      "expire",
      expire({ expiry: [now, now] }),
      "'expiry' must be a single expiry, or the same length as 'messages'",
    ],
    ["expire: no hash", "expire", expire({ messages: "short" }), "invalid message hash: short"],
    [
      "expire: both flags come before hashes",
      "expire",
      expire({ shorten: true, extend: true, messages: [] }),
      "cannot specify both 'shorten' and 'extend'",
    ],
    ["delete: no hashes", "delete", remove({ messages: [] }), "messages does not contain any message hashes"],
    [
      "delete: 42 characters",
      "delete",
      remove({ messages: [strangeHash, strangeHash.slice(1)] }),
      `invalid message hash: ${strangeHash.slice(1)}`,
    ],
    [
      "delete: 44 characters",
      "delete",
      remove({ messages: [`${strangeHash}=`] }),
      `invalid message hash: ${strangeHash}=`,
    ],
    [
      "delete: the URL alphabet",
      "delete",
      remove({ messages: [`_${strangeHash.slice(1)}`] }),
      `invalid message hash: _${strangeHash.slice(1)}`,
    ],
    ["delete: an empty hash", "delete", remove({ messages: "" }), "invalid message hash: "],
    [
      "get_expiries: no hashes",
      "get_expiries",
      { ...signed("get_expiries", who, { messages: [strangeHash], timestamp: now }), messages: [] },
      "messages does not contain any message hashes",
    ],
  ];
  for (const [comment, method, params, detail] of cases)
    desk.refuse(good, ask(method, params), invalid(detail), { ...about, comment });
  desk.accept(
    ask("get_expiries", signed("get_expiries", who, { messages: ["all", "", strangeHash], timestamp: now })),
    {
      comment: "get_expiries takes what is no hash, and knows none of it",
      requirements: ["STO-048"],
      flags: ["Selection"],
    },
  );
  desk.refuse(
    good,
    ask("expire", signed("expire", tokenHolder(random, who, 3), { messages: strangeHash, expiry: now, shorten: true })),
    {
      status: 400,
      text: "expire: shorten parameter cannot be used with this subaccount token (missing delete access)",
    },
    {
      ...about,
      requirements: ["STO-082"],
      flags: ["TokenRights"],
      comment: "expire: shorten by a token that may not delete",
    },
  );
  desk.refuse(
    good,
    ask("delete", signed("delete", who, { messages: [strangeHash], required: true })),
    { status: 404 },
    {
      ...about,
      requirements: ["STO-042"],
      flags: ["Deletion"],
      comment: "delete: nothing was there, but something was required to be",
    },
  );
  desk.accept(ask("delete", signed("delete", who, { messages: [strangeHash, strangeHash] })), {
    ...about,
    flags: ["Deletion", "Entry"],
    comment: "delete: the same hash twice, which is signed twice",
  });
};

const lastHashes = (desk: Desk, random: Random): void => {
  const { now } = desk;
  const who = groupPerson(random);
  const about = { requirements: ["STO-037"], flags: ["LastHash"] } as const;
  const retrieve = (more: Params): Params => ({ ...signed("retrieve", who, { timestamp: now }), ...more });
  const good = desk.accept(ask("retrieve", retrieve({ last_hash: strangeHash })), {
    ...about,
    comment: "a hash that is not known",
  });
  desk.accept(ask("retrieve", retrieve({ lastHash: strangeHash }), "bt"), { ...about, comment: "the other name" });
  desk.accept(ask("retrieve", retrieve({ last_hash: "" })), { ...about, comment: "an empty one is none" });
  for (const [comment, more, detail] of [
    ["both names", { last_hash: strangeHash, lastHash: strangeHash }, "Cannot specify both 'last_hash' and 'lastHash'"],
    ["both names, empty", { last_hash: "", lastHash: "" }, "Cannot specify both 'last_hash' and 'lastHash'"],
    ["42 characters", { last_hash: strangeHash.slice(1) }, "Invalid last_hash: expected base64 (43 chars)"],
    ["44 characters", { lastHash: `${strangeHash}=` }, "Invalid last_hash: expected base64 (43 chars)"],
    ["43 characters that are no base64", { last_hash: `.${strangeHash.slice(1)}` }, "Invalid last_hash: not base64"],
  ] as const)
    desk.refuse(good, ask("retrieve", retrieve(more)), invalid(detail), { ...about, comment });
};

const tokens = (count: number): readonly ParamValue[] =>
  Array.from({ length: count }, (_, index) => Buffer.alloc(36, index + 1));

const revocations = (desk: Desk, random: Random): void => {
  const { now } = desk;
  const who = groupPerson(random);
  const about = { requirements: ["STO-049"], flags: ["Revocation"] } as const;
  const token = tokenHolder(random, who, 3).token;
  for (const verb of ["revoke", "unrevoke"] as const) {
    const method = `${verb}_subaccount` as const;
    const of = (value: ParamValue, more: Params = {}): Params =>
      signed(method, who, { [verb]: value, timestamp: now, ...more });
    const good = desk.accept(ask(method, of([token])), { ...about, comment: `${method}: a token in base64` });
    desk.accept(ask(method, of(token)), { ...about, comment: `${method}: one without a list` });
    desk.accept(ask(method, of(Buffer.from(token).toString("hex"))), { ...about, comment: `${method}: one in hex` });
    desk.accept(ask(method, of([token, token]), "bt"), {
      ...about,
      comment: `${method}: the same one twice in bencoding`,
    });
    desk.accept(ask(method, of([])), { ...about, comment: `${method}: no token` });
    const isRevoke = verb === "revoke";
    const count = isRevoke ? 50 : 51;
    desk.accept(ask(method, of(tokens(count)), "bt"), { ...about, comment: `${method}: ${count} tokens` });
    if (isRevoke)
      desk.refuse(
        good,
        ask(method, of(tokens(51)), "bt"),
        invalid("invalid revoke: cannot revoke more than 50 subaccounts at once"),
        { ...about, comment: `${method}: 51 tokens` },
      );
    for (const value of [
      "",
      "QUJD",
      Buffer.from(token).toString("hex").slice(1),
      `=${Buffer.from(token).toString("base64").slice(1)}`,
    ])
      desk.refuse(
        good,
        ask(method, { ...of([token]), [verb]: [value] }),
        invalid(`invalid ${verb}: expected base64 or hex-encoded subaccount tag`),
        {
          ...about,
          comment: `${method}: ${value.length} characters that are no token`,
        },
      );
    for (const length of [0, 35, 37, 48])
      desk.refuse(
        good,
        ask(method, { ...of([token]), [verb]: [new Uint8Array(length)] }, "bt"),
        invalid(`invalid ${verb} subaccount: invalid subaccount tag length`),
        {
          ...about,
          comment: `${method}: ${length} bytes in bencoding`,
        },
      );
    const first = isRevoke ? "revoke" : "timestamp";
    desk.refuse(
      good,
      ask(method, { ...of([token]), [verb]: undefined, timestamp: undefined }),
      invalid(`Required field '${first}' missing`),
      {
        ...about,
        flags: ["FieldOrder"],
        comment: `${method}: neither token nor time`,
      },
    );
    const held = signed(method, tokenHolder(random, who, 15), { [verb]: [token], timestamp: now });
    desk.accept(ask(method, { ...held, signature: of([token]).signature! }), {
      ...about,
      requirements: ["STO-084"],
      comment: `${method}: fields of a token are not known`,
    });
  }
};

/** What single requests may say: lives, classes of namespaces, clocks, lists and tokens. */
export const requestRules = (desk: Desk, random: Random): void => {
  storeRules(desk, random);
  namespaceRules(desk, random);
  clockRules(desk, random);
  lists(desk, random);
  lastHashes(desk, random);
  revocations(desk, random);
};
