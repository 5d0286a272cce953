import { expect, it } from "vitest";
import { encodeBt } from "../../codec/bt.js";
import type { Arc } from "../../swarm/arc.js";
import { enforce, type Learned, learnMessage, learnPushed, learnRequest, learnVersion } from "../../sync/learn.js";
import { longestLife } from "../../sync/rules.js";
import { type SignedRequest, signedRequest } from "../../sync/signed-request.js";
import { bucketOf, type Version } from "../../sync/version.js";
import { messageHash } from "../message-hash.js";
import type { NodeStore, StampedMessage } from "../replica.js";

const low = Buffer.alloc(33, 0);
const high = Buffer.alloc(33, 0);
high.writeUInt8(0xff, 1);
/** All places from 0 to 2^63 - 1. */
const lowerHalf: Arc = { fromHigh: 0, fromLow: 0, toHigh: 0x7fff_ffff, toLow: 0xffff_ffff };
const upperHalf: Arc = { fromHigh: 0x8000_0000, fromLow: 0, toHigh: 0xffff_ffff, toLow: 0xffff_ffff };
const now = 1_000_000;

const message = (text: string, changes: Partial<StampedMessage> = {}): StampedMessage => {
  const data = Buffer.from(text);
  const rest = { account: low, namespace: 0, timestamp: 1, expiry: now + 1_000, stamp: 10, data, ...changes };
  return { ...rest, hash: messageHash(rest.account, rest.namespace, data) };
};

const request = (method: string, fields: Record<string, unknown>, stamp: number, account = low): SignedRequest =>
  signedRequest(method, encodeBt({ pubkey: account, ...(fields as Record<string, string>) }), stamp);

/** What every store has to do for a replica, whatever it keeps it in. */
export const replicaContract = (open: () => NodeStore): void => {
  const opened = (arc: Arc | undefined = lowerHalf) => {
    const store = open();
    const { replica } = store;
    replica.watch.begin(arc);
    while (replica.count(10));
    const learn = (one: StampedMessage): Promise<Learned> => replica.change(() => learnMessage(replica.rows, one, now));
    const ask = (one: SignedRequest): Promise<Learned> => learnRequest(store, replica, one, now);
    const texts = (account = low, namespace = 0) =>
      store.retrieve({ account, namespace, maxSize: 1e9 }).messages.map(({ data }) => data.toString());
    const groups = () => replica.watch.digest.groups().toString("hex");
    return { store, replica, learn, ask, texts, groups };
  };
  const nothing = "00".repeat(512);

  it("counts what it holds for its own swarm and for others, whatever changes it", async () => {
    const { store, replica, learn, ask, groups } = opened();
    expect([groups(), replica.watch.foreign(), replica.watch.isComplete()]).toEqual([nothing, 0, true]);
    await learn(message("a"));
    const withA = groups();
    await store.put(message("b"));
    await learn(message("c", { account: high }));
    expect(replica.watch.foreign()).toBe(1);
    expect(groups()).not.toBe(withA);
    await store.remove(low, [message("b").hash]);
    expect(groups()).toBe(withA);
    await store.setExpiries(low, [{ hash: message("a").hash, expiry: now + 5 }], "set");
    expect(groups()).not.toBe(withA);
    await store.setExpiries(low, [{ hash: message("a").hash, expiry: now + 1_000 }], "set");
    expect(groups()).toBe(withA);
    const deletion = request("delete", { messages: [message("z").hash] }, 20);
    await ask(deletion);
    expect(groups()).not.toBe(withA);
    await replica.change(() => replica.rows.drop(deletion));
    expect(groups()).toBe(withA);
    store.sweep(now + 1_000, 50);
    expect([groups(), replica.watch.foreign()]).toEqual([nothing, 0]);
  });

  it("counts anew for another arc, while messages come and go", async () => {
    const { store, replica, learn, groups } = opened();
    for (let index = 0; index < 30; index++) await learn(message(`${index}`, index % 2 === 0 ? {} : { account: high }));
    await replica.change(() => replica.rows.keep(request("delete_all", { namespace: 0 }, 1, high)));
    replica.watch.begin(upperHalf);
    replica.count(10);
    await learn(message("new", { account: high }));
    await store.remove(high, [message("1").hash, message("29", { account: high }).hash]);
    await store.remove(high, [message("1", { account: high }).hash]);
    while (replica.count(10));
    const counted = groups();
    expect(replica.watch.foreign()).toBe(15);
    replica.watch.begin(upperHalf);
    while (replica.count(1));
    expect([groups(), replica.watch.foreign()]).toEqual([counted, 15]);
    expect(counted).not.toBe(nothing);
    replica.watch.begin(undefined);
    expect(groups()).toBe(nothing);
  });

  it("lists versions of its own arc by bucket, and those of others page by page", async () => {
    const { replica, learn, ask } = opened();
    const [mine, other] = [message("mine"), message("other", { account: high })];
    await learn(mine);
    await learn(other);
    const asked = request("delete_all", { namespace: "all" }, 3);
    await ask(asked);
    const versions = replica.versionsIn([bucketOf(mine.hash), bucketOf(other.hash), bucketOf(asked.id)]);
    const { hash, account, stamp, timestamp, expiry } = mine;
    expect(versions).toContainEqual({ kind: "message", id: hash, account, stamp, timestamp, expiry });
    expect(versions).toContainEqual({ kind: "request", id: asked.id, account, stamp: 3, timestamp: 0, expiry: 0 });
    expect(versions.map(({ id }) => id)).not.toContain(other.hash);
    const foreign: Version[] = [];
    let place: ReturnType<typeof replica.foreign>["next"];
    do {
      const page = replica.foreign(place, 1);
      foreign.push(...page.versions);
      place = page.next;
    } while (place !== undefined);
    expect(foreign.map(({ id }) => id)).toEqual([other.hash]);
  });

  it("erases only what is still as it was", async () => {
    const { replica, learn, texts } = opened(upperHalf);
    const one = message("a");
    await learn(one);
    const { versions } = replica.foreign(undefined, 10);
    await learn({ ...one, stamp: 11 });
    expect(await replica.erase(versions)).toBe(0);
    expect(await replica.erase(replica.foreign(undefined, 10).versions)).toBe(1);
    expect([texts(), replica.watch.foreign()]).toEqual([[], 0]);
  });

  it("keeps out what was deleted, and takes what is stored later", async () => {
    const { store, learn, ask, texts } = opened();
    await learn(message("a"));
    await ask(request("delete", { messages: [message("a").hash, message("b").hash] }, 20));
    expect(texts()).toEqual([]);
    expect([await learn(message("a")), await learn(message("b", { stamp: 20 }))]).toEqual(["dead", "dead"]);
    await store.put(message("b", { stamp: 20 }));
    expect(texts()).toEqual([]);
    expect(await learn(message("a", { stamp: 21 }))).toBe("held");
    expect(texts()).toEqual(["a"]);
  });

  it("deletes by namespace and by time what was accepted until then", async () => {
    const { learn, ask, texts } = opened();
    for (const namespace of [0, 5])
      for (const [text, stamp, timestamp] of [
        ["old", 10, 1] as const,
        ["new", 30, 1] as const,
        ["late", 10, 9] as const,
      ])
        await learn(message(text, { namespace, stamp, timestamp }));
    await ask(request("delete_before", { namespace: 0, before: 5 }, 20));
    expect([texts(), texts(low, 5)]).toEqual([
      ["new", "late"],
      ["old", "new", "late"],
    ]);
    await ask(request("delete_all", { namespace: "all" }, 20));
    expect([texts(), texts(low, 5)]).toEqual([["new"], ["new"]]);
    await ask(request("delete_all", { namespace: "all" }, 30));
    expect([texts(), texts(low, 5)]).toEqual([[], []]);
  });

  it("brings expiries to what all requests together say, in whatever order they come", async () => {
    const hash = message("a").hash;
    const expire = (rule: string, expiry: number, stamp: number): SignedRequest =>
      request("expire", { messages: [hash], expiry, ...(rule === "set" ? {} : { [rule]: 1 }) }, stamp);
    const requests = [
      expire("extend", now + 5_000, 11),
      expire("shorten", now + 3_000, 12),
      request("expire_all", { namespace: 0, expiry: now + 2_500 }, 13),
      expire("extend", now + 2_800, 14),
    ];
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
    ]) {
      const { replica, learn, ask } = opened();
      await learn(message("a"));
      for (const index of order) await ask(requests[index]!);
      expect(replica.rows.state(hash)?.expiry).toBe(now + 2_800);
    }
  });

  it("removes what a request ends in the past, and does not take it again", async () => {
    const { learn, ask, texts } = opened();
    await learn(message("a"));
    await ask(request("expire", { messages: [message("a").hash], expiry: now - 1 }, 11));
    expect([texts(), await learn(message("a"))]).toEqual([[], "dead"]);
  });

  it("revokes tokens by the latest request about each", async () => {
    const { store, ask } = opened();
    const token = (number: number) => Buffer.alloc(36, number);
    await ask(request("unrevoke_subaccount", { timestamp: 1, unrevoke: [token(1)] }, 20));
    await ask(request("revoke_subaccount", { timestamp: 1, revoke: [token(1), token(2)] }, 10));
    expect([1, 2].map((number) => store.isRevoked(low, token(number)))).toEqual([false, true]);
    await ask(request("revoke_subaccount", { timestamp: 2, revoke: [token(1)] }, 30));
    expect([1, 2].map((number) => store.isRevoked(low, token(number)))).toEqual([true, true]);
    expect(store.isRevoked(high, token(1))).toBe(false);
  });

  it("holds the later of two messages in a public outbox", async () => {
    const { learn, texts } = opened();
    await learn(message("2", { namespace: -1, stamp: 2 }));
    expect(await learn(message("1", { namespace: -1, stamp: 1 }))).toBe("dead");
    expect(texts(low, -1)).toEqual(["2"]);
    await learn(message("3", { namespace: -1, stamp: 3 }));
    expect(texts(low, -1)).toEqual(["3"]);
  });

  it("joins what is stored again, but leaves it as it is when it is only pushed", async () => {
    const { replica, learn } = opened();
    const { hash } = message("a");
    await learn(message("a", { timestamp: 5, stamp: 10, expiry: now + 10 }));
    const again = message("a", { timestamp: 3, stamp: 12, expiry: now + 30 });
    expect(await replica.change(() => learnPushed(replica.rows, again, now))).toBe(false);
    expect(replica.rows.state(hash)).toMatchObject({ timestamp: 5, stamp: 10, expiry: now + 10 });
    await learn(again);
    expect(replica.rows.state(hash)).toMatchObject({ timestamp: 3, stamp: 12, expiry: now + 30 });
    expect(await replica.change(() => learnPushed(replica.rows, message("b"), now))).toBe(true);
  });

  it("says of a version whether its entry is wanted, and takes from it what is new", async () => {
    const { replica, learn, ask } = opened();
    const asked = request("delete_all", { namespace: 9 }, 5);
    const versionOf = (one: StampedMessage): Version => ({ kind: "message", id: one.hash, ...one });
    const requestVersion: Version = { kind: "request", id: asked.id, account: low, stamp: 5, timestamp: 0, expiry: 0 };
    const receive = (version: Version) => replica.change(() => learnVersion(replica.rows, version, now));
    expect(await receive(versionOf(message("a")))).toBe("wanted");
    expect(await receive(versionOf(message("a", { expiry: now })))).toBe("dead");
    expect(await receive(versionOf(message("a", { stamp: now + 60_001 })))).toBe("ahead");
    expect(await receive(requestVersion)).toBe("wanted");
    await learn(message("a"));
    await ask(asked);
    expect(await receive(versionOf(message("a", { stamp: 30, expiry: now + 2_000 })))).toBe("held");
    expect(replica.rows.state(message("a").hash)).toMatchObject({ stamp: 30, expiry: now + 2_000 });
    expect(await receive(requestVersion)).toBe("held");
    expect(await receive({ ...requestVersion, stamp: 6 })).toBe("wanted");
  });

  it("takes nothing that is ahead of the clock, nor what would outlive all messages", async () => {
    const { learn, ask } = opened();
    expect(await learn(message("a", { stamp: now + 60_001 }))).toBe("ahead");
    expect(await learn(message("a", { expiry: now + longestLife + 60_001 }))).toBe("ahead");
    expect(await ask(request("delete_all", { namespace: 0 }, now + 60_001))).toBe("ahead");
    expect(await ask(request("delete_all", { namespace: 0 }, now - longestLife))).toBe("dead");
  });

  it("drops requests when nothing that they could act on can live any more, but keeps revocations", async () => {
    const { replica, ask } = opened();
    const requests = [
      request("delete_all", { namespace: 0 }, 5),
      request("delete", { messages: [message("a").hash] }, now),
      request("revoke_subaccount", { timestamp: 1, revoke: [Buffer.alloc(36, 1)] }, 5),
    ];
    for (const one of requests) await ask(one);
    expect(replica.latestRequest()).toBe(now);
    replica.sweepRequests(5 + longestLife, 50);
    expect(requests.map(({ id }) => replica.rows.request(id)?.stamp)).toEqual([undefined, now, 5]);
    expect(replica.rows.requestsAbout(low, message("a").hash)).toHaveLength(1);
    expect(replica.requestsSince(now, 5)).toHaveLength(1);
  });

  it("does again what a request says, when the process ended before it was done", async () => {
    const { store, replica, learn, texts } = opened();
    await learn(message("a"));
    const deletion = request("delete_all", { namespace: 0 }, 20);
    await replica.change(() => replica.rows.keep(deletion));
    expect(texts()).toEqual(["a"]);
    await enforce(store, replica, deletion, now);
    expect(texts()).toEqual([]);
  });

  it("keeps what peers miss in order, each thing once", async () => {
    const { replica } = opened();
    const [a, b] = ["a", "b"].map((id) => ({ kind: "message", id }) as const);
    await replica.owe(["p", "q"], a!);
    await replica.owe(["p"], b!);
    await replica.owe(["p"], a!);
    expect(replica.creditors()).toEqual(["p", "q"]);
    const owed = replica.owed("p", 10);
    expect(owed).toMatchObject([a, b]);
    expect([replica.owedCount("p"), replica.owed("p", 1).length, replica.owedCount("r")]).toEqual([2, 1, 0]);
    await replica.settle([owed[0]!.number]);
    expect(replica.owed("p", 10)).toMatchObject([b]);
    await replica.forgive("p");
    expect(replica.creditors()).toEqual(["q"]);
  });

  it("remembers small things", async () => {
    const { replica } = opened();
    expect(replica.recall("view")).toBeUndefined();
    await replica.remember("view", "1");
    await replica.remember("view", "2");
    expect(replica.recall("view")).toBe("2");
  });
};
