import { afterEach, describe, expect, it } from "vitest";
import { groupAccount, sessionAccount, type TestAccount } from "../testing/accounts.js";
import { type Answer, callOmq, type Params } from "../testing/caller.js";
import { createLocalSwarm, type LocalSwarm } from "../testing/local-swarm.js";
import { allSigned, entriesOf } from "../testing/members.js";

const minute = 60_000;
const day = 24 * 60 * minute;

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

const open = (nodes = 5, hardfork: readonly [number, number] = [19, 4]): LocalSwarm => {
  swarm = createLocalSwarm({ nodes, hardfork });
  return swarm;
};

describe.each(["json", "bt"] as const)("in %s", (encoding) => {
  const yes = encoding === "json" ? true : 1;
  const call = (target: LocalSwarm, method: string, params: Params, index = 0): Promise<Answer> =>
    callOmq(target, index, method, params, encoding);

  /** Stores messages that end after so many minutes, and returns their hashes. */
  const storeAll = async (target: LocalSwarm, account: TestAccount, minutes: readonly number[]): Promise<string[]> => {
    const hashes: string[] = [];
    for (const [index, ttl] of minutes.entries()) {
      const data = Buffer.from(`message ${index}`);
      const params = { pubkey: account.id, timestamp: target.clock.now(), ttl: ttl * minute, data };
      hashes.push((await call(target, "store", params)).body.hash);
    }
    return hashes;
  };

  const retrieve = async (target: LocalSwarm, account: TestAccount, index = 1): Promise<Answer> => {
    const timestamp = target.clock.now();
    return call(
      target,
      "retrieve",
      { ...account.fields, timestamp, signature: account.sign("retrieve", timestamp) },
      index,
    );
  };

  const expirations = async (target: LocalSwarm, account: TestAccount): Promise<number[]> =>
    (await retrieve(target, account)).body.messages.map(({ expiration }: { expiration: number }) => expiration);

  const expire = (
    target: LocalSwarm,
    account: TestAccount,
    messages: string[],
    expiry: number | number[],
    flag?: "shorten" | "extend",
  ) => {
    const signature = account.sign("expire", flag ?? "", ...[expiry].flat(), ...messages);
    const flags = flag === undefined ? {} : { [flag]: yes };
    return call(target, "expire", { ...account.fields, messages, expiry, signature, ...flags }, 2);
  };

  const expireAll = (target: LocalSwarm, account: TestAccount, expiry: number, namespace: number | "all" = 0) => {
    const signature = account.sign("expire_all", namespace === 0 ? "" : namespace, expiry);
    return call(target, "expire_all", { ...account.fields, expiry, signature, namespace }, 3);
  };

  it("17.44, 17.45: expire_all brings forward what ends later, signs it, and retrieve shows it in order of arrival", async () => {
    const target = open();
    const account = sessionAccount("a");
    const hashes = await storeAll(target, account, [5, 3, 2, 9]);
    const now = target.clock.now();
    const expiry = now + 3 * minute;
    const answer = await expireAll(target, account, expiry);
    const updated = [hashes[0], hashes[3]].sort();
    for (const entry of entriesOf(target, answer)) {
      expect(entry.updated).toEqual(updated);
      expect(entry.expiry).toBeUndefined();
    }
    expect(allSigned(target, answer, () => account.id + expiry + updated.join(""))).toBe(true);
    expect(await expirations(target, account)).toEqual([expiry, expiry, now + 2 * minute, expiry]);
    expect(entriesOf(target, await expireAll(target, account, expiry, "all"))[0].updated).toEqual({});
  });

  it("17.46: expire_all refuses a past of more than a minute", async () => {
    const target = open();
    const now = target.clock.now();
    for (const expiry of [now - 60_001, now - 120_000])
      expect(await expireAll(target, groupAccount("a"), expiry)).toEqual({
        status: 406,
        body: "expire_all timestamp should be >= current time",
      });
    expect((await expireAll(target, groupAccount("a"), now - 60_000)).status).toBe(200);
  });

  it("17.47, 17.48, 17.49, 17.52: expire sets the end of listed messages, up or down, and signs as asked and as done", async () => {
    const target = open();
    const account = groupAccount("a");
    const hashes = await storeAll(target, account, [1, 5, 9]);
    const now = target.clock.now();
    const expiry = now + 5 * minute;
    const requested = [hashes[2]!, "A".repeat(43), hashes[0]!];
    const answer = await expire(target, account, requested, expiry);
    const updated = [hashes[0], hashes[2]].sort();
    expect(entriesOf(target, answer)).toHaveLength(5);
    for (const entry of entriesOf(target, answer)) expect(entry).toMatchObject({ updated, expiry });
    const signed = account.id + expiry + requested.join("") + updated.join("");
    expect(allSigned(target, answer, () => signed)).toBe(true);
    const single = await expire(target, account, [hashes[1]!], [expiry]);
    for (const entry of entriesOf(target, single))
      expect(entry).toEqual({ updated: [hashes[1]], expiry, signature: expect.any(String) });
    expect(allSigned(target, single, () => account.id + expiry + hashes[1] + hashes[1])).toBe(true);
  });

  it("17.50: expire puts off the end and leaves the rest and all times alone", async () => {
    const target = open();
    const account = groupAccount("a");
    const [first] = await storeAll(target, account, [1, 1]);
    const now = target.clock.now();
    await expire(target, account, [first!], now + 5 * minute);
    const { body } = await retrieve(target, account);
    expect(body.messages).toMatchObject([
      { timestamp: now, expiration: now + 5 * minute },
      { timestamp: now, expiration: now + minute },
    ]);
  });

  it("17.51: an end beyond 30 days becomes 30 days, in the answer and in the store", async () => {
    const target = open();
    const account = groupAccount("a");
    const [hash] = await storeAll(target, account, [1]);
    const now = target.clock.now();
    const asked = now + 31 * day;
    const answer = await expire(target, account, [hash!], asked);
    const clamped = now + 30 * day;
    for (const entry of entriesOf(target, answer)) expect(entry.expiry).toBe(clamped);
    expect(allSigned(target, answer, () => account.id + clamped + hash + hash)).toBe(true);
    expect(await expirations(target, account)).toEqual([clamped]);
  });

  it.each([
    ["17.53", "shorten", [2], [0, 1]],
    ["17.54", "extend", [0], [1, 2]],
  ] as const)("%s, 17.55: %s changes only what it improves, and says what stays", async (_, flag, changed, kept) => {
    const target = open();
    const account = sessionAccount("a");
    const hashes = await storeAll(target, account, [1, 5, 9]);
    const now = target.clock.now();
    const expiry = now + 5 * minute;
    const requested = [...hashes, "A".repeat(43)];
    const answer = await expire(target, account, requested, expiry, flag);
    const updated = changed.map((index) => hashes[index]!);
    const current = [now + minute, expiry, now + 9 * minute];
    const unchanged = kept.map((index) => [hashes[index]!, current[index]!] as const).sort();
    for (const entry of entriesOf(target, answer))
      expect(entry).toMatchObject({ updated, expiry, unchanged: Object.fromEntries(unchanged) });
    const pairs = unchanged.map(([hash, end]) => `${hash}${end}`).join("");
    const signed = account.id + expiry + requested.join("") + updated.join("") + pairs;
    expect(allSigned(target, answer, () => signed)).toBe(true);
    const nothing = await expire(target, account, ["A".repeat(43)], expiry, flag);
    expect(entriesOf(target, nothing)[0]).toMatchObject({ updated: [], unchanged: {} });
  });

  it("17.56, 17.57: get_expiries tells the ends of known hashes, and nothing else", async () => {
    const target = open();
    const account = sessionAccount("a");
    const hashes = await storeAll(target, account, [1, 5]);
    const now = target.clock.now();
    const ask = (messages: string | string[], timestamp = now) => {
      const signature = account.sign("get_expiries", timestamp, ...[messages].flat());
      return call(target, "get_expiries", { ...account.fields, messages, timestamp, signature }, 4);
    };
    expect(await ask([...hashes, "A".repeat(43), "?"])).toEqual({
      status: 200,
      body: { expiries: { [hashes[0]!]: now + minute, [hashes[1]!]: now + 5 * minute } },
    });
    expect((await ask(hashes[1]!)).body).toEqual({ expiries: { [hashes[1]!]: now + 5 * minute } });
    expect((await ask(["all"])).body).toEqual({ expiries: {} });
    expect(await ask(hashes, now - 60_001)).toEqual({
      status: 406,
      body: "get_expiries timestamp too far from current time",
    });
  });

  it("17.58: retrieve says time and hard fork, and nothing beside the messages", async () => {
    const target = open(1);
    const { body } = await retrieve(target, groupAccount("a"), 0);
    expect(body).toEqual({ hf: [19, 4], t: target.clock.now(), messages: [], more: encoding === "json" ? false : 0 });
  });

  it("17.59, 17.60, 17.61: several ends in one request are signed, set and answered one for each message", async () => {
    const target = open();
    const account = groupAccount("a");
    const hashes = await storeAll(target, account, [1, 2, 3]);
    const now = target.clock.now();
    const ends = [now + 7 * minute, now + 8 * minute, now + 31 * day, now + 4 * minute];
    const requested = [...hashes, "A".repeat(43)];
    const answer = await expire(target, account, requested, ends);
    const applied = new Map(hashes.map((hash, index) => [hash, Math.min(ends[index]!, now + 30 * day)]));
    const updated = [...hashes].sort();
    const expiry = updated.map((hash) => applied.get(hash));
    for (const entry of entriesOf(target, answer))
      expect(entry).toEqual({ updated, expiry, signature: expect.any(String) });
    const signed = account.id + expiry.join("") + requested.join("") + updated.join("");
    expect(allSigned(target, answer, () => signed)).toBe(true);
    expect(await expirations(target, account)).toEqual([...applied.values()]);
  });

  it("several ends are refused before hard fork 19.4, one in a list is not", async () => {
    const target = open(1, [19, 3]);
    const account = groupAccount("a");
    const later = target.clock.now() + minute;
    const hashes = ["A".repeat(43), "B".repeat(43)];
    expect(await callOmq(target, 0, "expire", expireParams(account, hashes, [later, later]), "json")).toEqual({
      status: 403,
      body: "expire: multi-expiry requests are not yet active on the network",
    });
    expect((await callOmq(target, 0, "expire", expireParams(account, hashes, [later]), "json")).status).toBe(200);
  });

  it("refuses an end before the last minute, and requests that contradict themselves", async () => {
    const target = open(1);
    const account = groupAccount("a");
    const now = target.clock.now();
    const hashes = ["A".repeat(43), "B".repeat(43)];
    const send = (changes: Params) => call(target, "expire", { ...expireParams(account, hashes, [now]), ...changes });
    const refused = { status: 401, body: "expire: timestamp should be >= current time" };
    expect(await send({ expiry: now - 60_001 })).toEqual(refused);
    expect(await send({ expiry: [now, now - 60_001] })).toEqual(refused);
    expect((await send({ expiry: now + 1 })).body).toBe("expire: signature verification failed");
    expect((await send({ expiry: undefined })).body).toBe("invalid request: Required field 'expiry' missing");
    expect((await send({ expiry: [] })).body).toBe(
      "invalid request: 'expiry' does not contain any expiration timestamps",
    );
    expect((await send({ shorten: yes, extend: yes, messages: undefined })).body).toBe(
      "invalid request: cannot specify both 'shorten' and 'extend'",
    );
    expect((await send({ expiry: [now, now, now], messages: [...hashes, ""].slice(0, 2) })).body).toBe(
      "invalid request: 'expiry' must be a single expiry, or the same length as 'messages'",
    );
  });
});

const expireParams = (account: TestAccount, messages: string[], expiry: number[]): Params => ({
  ...account.fields,
  messages,
  expiry,
  signature: account.sign("expire", ...expiry, ...messages),
});
