import type { SignedMethod } from "../../spec/model/storage/signed-text.js";
import type { Draft, FamilyGenerator } from "./family.js";
import type { Random } from "./random.js";
import { type About, ask, btOf, createDesk, type Desk, type Encoding, type Params } from "./storage-desk.js";
import { storageFlags } from "./storage-flags.js";
import { groupPerson, type Person, sessionPerson, tokenHolder } from "./storage-people.js";
import { hashOf, plainStore, signed, strangeHash } from "./storage-signing.js";

type Json = Draft["input"][string];
type Reply = readonly string[] | undefined;

const hex = (text: string): string => Buffer.from(text, "utf8").toString("hex");

/** Other members, each with what it replies. */
const peersOf = (random: Random, ...replies: readonly Reply[]): Json[] =>
  replies.map((reply) => ({ ed25519: random.hex(32), ...(reply === undefined ? {} : { reply: [...reply] }) }));

const forms = (desk: Desk, random: Random): void => {
  const { now } = desk;
  const about = { requirements: ["STO-058", "STO-059"], flags: ["Forward"], importance: "critical" } as const;
  const [group, session] = [groupPerson(random), sessionPerson(random)];
  const holder = tokenHolder(random, group, 7);
  const peers = peersOf(random, undefined);
  const accept = (comment: string, method: string, params: Params, encoding: Encoding = "json") =>
    desk.accept({ peers, ...ask(method, params, encoding) }, { ...about, comment });
  accept("store, unsigned", "store", plainStore(group, now, "fwd"));
  accept("store, unsigned, in bencoding", "store", plainStore(group, now, "fwd"), "bt");
  accept(
    "store to namespace 10",
    "store",
    plainStore(group, now, "fwd", { namespace: 10, ttl: undefined, expiry: now + 50_000 }),
  );
  accept(
    "store to an inbox with a signature that is passed on unseen",
    "store",
    plainStore(group, now, "fwd", { signature: Buffer.alloc(64, 7), sig_timestamp: now - 5 }),
  );
  accept(
    "store without what belongs to a signature",
    "store",
    plainStore(group, now, "fwd", { sig_timestamp: now, subaccount: "junk" }),
  );
  const own = { timestamp: now, ttl: 60_000, namespace: 7, data: Buffer.from("signed") };
  for (const [who, person] of [
    ["a group", group],
    ["a Session account", session],
    ["a token", holder],
  ] as const)
    accept(`store by ${who}: the time that is signed is always there`, "store", signed("store", person, own));
  accept(
    "store with a time of its own for the signature",
    "store",
    signed("store", group, { ...own, timestamp: now - 9000, sig_timestamp: now }),
    "bt",
  );
  const requests: readonly (readonly [SignedMethod, Params])[] = [
    ["delete", { messages: [strangeHash, hashOf(group, "x")] }],
    ["delete_all", { timestamp: now }],
    ["delete_all", { timestamp: now, namespace: "all" }],
    ["delete_before", { before: now, namespace: -5 }],
    ["expire_all", { expiry: now + 1, namespace: "all" }],
    ["expire", { messages: strangeHash, expiry: [now + 5] }],
    ["expire", { messages: [strangeHash], expiry: now + 5, extend: true }],
    ["expire", { messages: [strangeHash], expiry: now + 5, shorten: true, extend: false }],
    ["expire", { messages: [strangeHash, hashOf(group, "x")], expiry: [now + 5, now + 9] }],
    ["revoke_subaccount", { revoke: holder.token, timestamp: now }],
    ["unrevoke_subaccount", { unrevoke: [holder.token, holder.token], timestamp: now }],
  ];
  for (const [index, [method, fields]] of requests.entries()) {
    const actor = [group, session, holder][method.endsWith("subaccount") ? index % 2 : index % 3]!;
    accept(
      `${method} ${Object.keys(fields).join(", ")}`,
      method,
      signed(method, actor, fields),
      index % 2 === 0 ? "json" : "bt",
    );
  }
  accept(
    "delete that must find something is passed on without that",
    "delete",
    signed("delete", group, { messages: [strangeHash] }),
  );
  accept("retrieve is not passed on", "retrieve", signed("retrieve", group, { timestamp: now }));
  accept("a batch passes on each of its requests", "batch", {
    requests: [
      { method: "store", params: plainStore(group, now, "one") },
      { method: "info", params: {} },
      { method: "delete_all", params: signed("delete_all", session, { timestamp: now }) },
    ],
  });
};

const merges = (desk: Desk, random: Random, who: Person): void => {
  const { now } = desk;
  const about: About = { comment: "", requirements: ["STO-031", "STO-062"], flags: ["Merge"], importance: "critical" };
  const store = plainStore(who, now, "merged");
  const hash = hashOf(who, "merged");
  const signature = random.bytes(64);
  const right = btOf({ expiry: now + 60_000, hash, signature });
  const accept = (comment: string, replies: readonly Reply[], encoding: Encoding = "json", more: Partial<About> = {}) =>
    desk.accept(
      { peers: peersOf(random, ...replies), ...ask("store", store, encoding) },
      { ...about, ...more, comment },
    );
  for (const encoding of ["json", "bt"] as const)
    accept(`three members, two others agree, in ${encoding}`, [[right], [right]], encoding);
  accept("a member that had it already says so with 1", [
    [btOf({ already: 1, expiry: now + 99_000, hash, signature })],
  ]);
  accept("a member with another expiry", [[btOf({ expiry: now + 1, hash, signature })]]);
  accept("further fields of a member", [[btOf({ expiry: now + 1, hash, more: ["x", 1], signature })]]);
  accept("a member that keeps silent", [[right], undefined], "json", { requirements: ["STO-060"] });
  accept("all others keep silent", [undefined, undefined], "bt", { requirements: ["STO-060", "STO-062"] });
  accept("a member whose store failed", [[btOf({ failed: 1, query_failure: 1, reason: "disk" })]]);
  accept("a member that refuses: its status is a text", [
    [hex("406"), hex("Timestamp error: check your clock")],
    [right],
  ]);
  accept("a member that is in another swarm", [[hex("421"), btOf({ snodes: [], swarm: "1" })]]);
  const bad = { requirements: ["STO-075"], flags: ["Merge"] } as const;
  for (const [comment, reply] of [
    ["no part", []],
    ["three parts", [right, right, right]],
    ["a text", [hex("hello")]],
    ["nothing in one part", [""]],
    ["a list", [btOf([right])]],
    ["JSON", [hex(`{"hash":"${hash}"}`)]],
    ["a dict that is cut short", [right.slice(0, -2)]],
  ] as const)
    accept(`a member that replies ${comment}`, [reply, [right]], "json", bad);
  const del = signed("delete", who, { messages: [hash], required: true });
  const entry = (deleted: readonly string[]): string => btOf({ deleted: [...deleted], signature });
  const remove = (replies: readonly Reply[]) => ({ peers: peersOf(random, ...replies), ...ask("delete", del) });
  const found = desk.accept(remove([[entry([])], [entry([hash])]]), {
    ...about,
    requirements: ["STO-042"],
    flags: ["Deletion"],
    comment: "delete that must find something, which another member had",
  });
  const nothing = { ...about, requirements: ["STO-042"], flags: ["Deletion"] } as const;
  desk.refuse(found, remove([[entry([])], [entry([])]]), { status: 404 }, { ...nothing, comment: "no member had it" });
  desk.refuse(
    found,
    remove([undefined, [entry([])]]),
    { status: 404 },
    { ...nothing, comment: "no member had it, one keeps silent" },
  );
  const all = signed("delete_all", who, { timestamp: now, namespace: "all" });
  desk.accept(
    { peers: peersOf(random, [btOf({ deleted: { "-5": [hash], "0": [] }, signature })]), ...ask("delete_all", all) },
    { ...about, comment: "delete_all of all, listed by namespace by another member" },
  );
};

const refusals = (desk: Desk, random: Random, who: Person): void => {
  const { now } = desk;
  const peers = peersOf(random, undefined, undefined);
  const about = { requirements: ["STO-058"], flags: ["Forward"], importance: "critical" } as const;
  const good = desk.accept(
    { peers, ...ask("store", plainStore(who, now, "kept")) },
    { ...about, comment: "a store that is passed on to two" },
  );
  for (const [comment, method, params, wanted] of [
    ["a store that lives too short", "store", plainStore(who, now, "x", { ttl: 1 }), { status: 403 }],
    ["a store that should be signed", "store", plainStore(who, now, "x", { namespace: 3 }), { status: 401 }],
    ["a store without content", "store", plainStore(who, now, "x", { data: undefined }), { status: 400 }],
    [
      "a delete_all with a wrong signature",
      "delete_all",
      { pubkey: who.id, timestamp: now, signature: Buffer.alloc(64) },
      { status: 401 },
    ],
    [
      "an expire long ago",
      "expire",
      signed("expire", who, { messages: strangeHash, expiry: now - 90_000 }),
      { status: 401 },
    ],
  ] as const)
    desk.refuse(good, { peers, ...ask(method, params as Params) }, wanted, {
      ...about,
      comment: `not passed on: ${comment}`,
    });
  const { ttl: _, ...forwarded } = plainStore(who, now, "x", { expiry: now + 60_000 });
  desk.accept(
    { peers, via: "member", ...ask("store", forwarded, "bt") },
    {
      ...about,
      requirements: ["STO-061"],
      flags: ["Forwarded"],
      comment: "what another member passes on goes no further",
    },
  );
};

/** `storage/forward`: what a member passes on to the others, and how it merges what they reply. */
export const storageForwardFamily: FamilyGenerator = {
  family: "storage/forward",
  flags: storageFlags("Deletion", "Forward", "Forwarded", "Merge"),
  generate: (random) => {
    const desk = createDesk("storage/forward", random.fork("scene"));
    const who = groupPerson(random.fork("who"));
    forms(desk, random.fork("forms"));
    merges(desk, random.fork("merges"), who);
    refusals(desk, random.fork("refusals"), who);
    return desk.kit.drafts;
  },
};
