import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Copy, type Deed, type Entry, longestLife, type SignedRequest } from "./entry.js";
import { emptyReplica, entriesOf, learn, type Replica } from "./replica.js";
import { expiryUnder, isNeeded, kills, maxRevokedTokens, revokedTokens } from "./rules.js";
import { accountAt, copyOf, requestOf } from "./test-network.js";

const account = accountAt(1);
const namespaces = [0, 5, -1] as const;
const texts = ["a", "b", "c"] as const;
const now = 1_000;

const copy: fc.Arbitrary<Copy> = fc
  .record({
    text: fc.constantFrom(...texts),
    namespace: fc.constantFrom(...namespaces),
    timestamp: fc.integer({ min: 0, max: 9 }),
    stamp: fc.integer({ min: 0, max: 9 }),
    expiry: fc.integer({ min: now - 2, max: now + 9 }),
  })
  .map(({ text, ...changes }) => copyOf(account, text, changes));
const hashes = fc.array(
  copy.map(({ hash }) => hash),
  { minLength: 1, maxLength: 3 },
);
const scope = fc.constantFrom<number | "all">(0, 5, "all");
const expiry = fc.integer({ min: now - 2, max: now + 9 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  hashes.map((list) => ({ kind: "delete", hashes: list }) as const),
  scope.map((one) => ({ kind: "delete_all", scope: one }) as const),
  fc.record({ kind: fc.constant("delete_before"), scope, before: fc.integer({ min: 0, max: 9 }) }),
  fc.record({
    kind: fc.constant("expire"),
    hashes,
    expiries: expiry.map((one) => [one]),
    rule: fc.constantFrom("set", "extend", "shorten"),
  }),
  fc.record({ kind: fc.constant("expire_all"), scope, expiry }),
  fc.record({
    kind: fc.constantFrom("revoke_subaccount", "unrevoke_subaccount"),
    tokens: fc.array(fc.constantFrom("t1", "t2", "t3"), { maxLength: 2 }),
  }),
);
const request: fc.Arbitrary<SignedRequest> = fc
  .tuple(deed, fc.integer({ min: 0, max: 9 }))
  .map(([one, stamp]) => requestOf(account, one, stamp));
const entry: fc.Arbitrary<Entry> = fc.oneof(
  copy.map((one) => ({ kind: "copy", copy: one }) as const),
  request.map((one) => ({ kind: "request", request: one }) as const),
);
const entries = fc.array(entry, { maxLength: 12 });

const all = (replica: Replica): Entry[] => entriesOf(replica, () => true);
const shown = (replica: Replica): unknown => [
  [...replica.copies.entries()].sort(),
  [...replica.requests.entries()].sort(),
];

describe("replicas", () => {
  it("are alike once each has learned what the others hold, in whatever order", () => {
    fc.assert(
      fc.property(fc.array(entries, { minLength: 2, maxLength: 4 }), fc.infiniteStream(fc.nat()), (parts, numbers) => {
        const replicas = parts.map((part) => learn(emptyReplica, part, now));
        // Each pair talks several times, in random order; then all have heard of all.
        for (let talk = 0; talk < 60; talk++) {
          const a = numbers.next().value! % replicas.length;
          const b = numbers.next().value! % replicas.length;
          const [left, right] = [replicas[a]!, replicas[b]!];
          replicas[a] = learn(left, all(right), now);
          replicas[b] = learn(right, all(left), now);
        }
        for (let round = 0; round < 2; round++)
          for (const [index] of replicas.entries())
            for (const other of [...replicas]) replicas[index] = learn(replicas[index]!, all(other), now);
        for (const replica of replicas) expect(shown(replica)).toEqual(shown(replicas[0]!));
      }),
    );
  });

  it("do not change by learning again what they hold", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const replica = learn(emptyReplica, list, now);
        expect(shown(learn(replica, all(replica), now))).toEqual(shown(replica));
      }),
    );
  });

  it("never take back a copy that a request they hold deletes", () => {
    fc.assert(
      fc.property(entries, request, copy, entries, (before, deletion, victim, after) => {
        fc.pre(kills(deletion, victim));
        let replica = learn(emptyReplica, [...before, { kind: "request", request: deletion }], now);
        replica = learn(replica, [...after, { kind: "copy", copy: victim }], now);
        const found = replica.copies.get(victim.hash);
        // What is there under its hash was stored after the deletion.
        expect(found === undefined || found.stamp > deletion.stamp || !kills(deletion, found)).toBe(true);
      }),
    );
  });

  it("take nothing stamped far ahead, and no copy that would outlive every message", () => {
    const ahead = copyOf(account, "a", { stamp: now + 60_001 });
    const lasting = copyOf(account, "b", { expiry: now + longestLife + 60_001 });
    const late = requestOf(account, { kind: "delete_all", scope: "all" }, now + 60_001);
    const replica = learn(
      emptyReplica,
      [
        { kind: "copy", copy: ahead },
        { kind: "copy", copy: lasting },
        { kind: "request", request: late },
      ],
      now,
    );
    expect(shown(replica)).toEqual([[], []]);
  });
});

describe("requests", () => {
  it("act on what was accepted before them or with them, not on what is stored later", () => {
    const deletion = requestOf(account, { kind: "delete_all", scope: 0 }, 5);
    expect([4, 5, 6].map((stamp) => kills(deletion, copyOf(account, "a", { stamp })))).toEqual([true, true, false]);
    expect(kills(deletion, copyOf(accountAt(2), "a", { stamp: 4 }))).toBe(false);
    expect(kills(deletion, copyOf(account, "a", { stamp: 4, namespace: 5 }))).toBe(false);
  });

  it("that delete before a time look at the sender's", () => {
    const deletion = requestOf(account, { kind: "delete_before", scope: "all", before: 7 }, 5);
    expect([7, 8].map((timestamp) => kills(deletion, copyOf(account, "a", { timestamp })))).toEqual([true, false]);
  });

  it("on expiries have their effect in the order of acceptance, up to the longest life", () => {
    const one = copyOf(account, "a", { expiry: 100 });
    const expire = (rule: "set" | "extend" | "shorten", value: number, stamp: number): SignedRequest =>
      requestOf(account, { kind: "expire", hashes: [one.hash], expiries: [value], rule }, stamp);
    const [extend, shorten, set] = [expire("extend", 200, 1), expire("shorten", 150, 2), expire("set", 9e12, 3)];
    expect(expiryUnder([shorten, extend], one)).toBe(150);
    expect(expiryUnder([shorten], one)).toBe(100);
    expect(expiryUnder([set, shorten, extend], one)).toBe(3 + longestLife);
    expect(expiryUnder([expire("shorten", 60, 2), expire("extend", 80, 3)], one)).toBe(80);
  });

  it("name one expiry for each message", () => {
    const [a, b] = [copyOf(account, "a"), copyOf(account, "b")];
    const both = requestOf(account, { kind: "expire", hashes: [a.hash, b.hash], expiries: [7, 8], rule: "set" });
    expect([a, b].map((one) => expiryUnder([both], one))).toEqual([7, 8]);
  });

  it("keep a token revoked until it is unrevoked, or fifty others were revoked after it", () => {
    const revoke = (tokens: string[], stamp: number) =>
      requestOf(account, { kind: "revoke_subaccount", tokens }, stamp);
    const unrevoke = requestOf(account, { kind: "unrevoke_subaccount", tokens: ["t1"] }, 2);
    expect(revokedTokens([revoke(["t1", "t2"], 1), unrevoke])).toEqual(["t2"]);
    expect(revokedTokens([unrevoke, revoke(["t1"], 3)])).toEqual(["t1"]);
    const others = Array.from({ length: maxRevokedTokens - 1 }, (_, index) => `o${index}`);
    expect(revokedTokens([revoke(["t1"], 1), revoke(others, 2)])).toContain("t1");
    expect(revokedTokens([revoke(["t1"], 1), revoke(others, 2), revoke(["last"], 3)])).not.toContain("t1");
  });

  it("are needed as long as a message they may concern could live, revocations while they count", () => {
    const deletion = requestOf(account, { kind: "delete_all", scope: "all" }, 5);
    expect(isNeeded(deletion, [deletion], 4 + longestLife)).toBe(true);
    expect(isNeeded(deletion, [deletion], 5 + longestLife)).toBe(false);
    const revocation = requestOf(account, { kind: "revoke_subaccount", tokens: ["t1"] }, 5);
    const later = requestOf(account, { kind: "unrevoke_subaccount", tokens: ["t1"] }, 6);
    expect(isNeeded(revocation, [revocation], 9e12)).toBe(true);
    expect(isNeeded(revocation, [revocation, later], 9e12)).toBe(false);
    expect(isNeeded(later, [revocation, later], 9e12)).toBe(false);
  });

  it("put the later of two messages into a namespace that holds one", () => {
    const [first, second] = [1, 2].map((stamp) => copyOf(account, `${stamp}`, { namespace: -1, stamp }));
    const replica = learn(
      emptyReplica,
      [second!, first!].map((one) => ({ kind: "copy", copy: one }) as const),
      now,
    );
    expect([...replica.copies.values()].map(({ data }) => data)).toEqual(["2"]);
  });
});
