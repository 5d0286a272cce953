import { afterEach, describe, expect, it } from "vitest";
import { type BtInput, type BtValue, decodeBt, encodeBt } from "../../codec/bt.js";
import { groupAccount, sessionAccount, type TestAccount, tokenFor } from "../testing/accounts.js";
import { callOmq, type Params } from "../testing/caller.js";
import { createLocalSwarm, type LocalSwarm } from "../testing/local-swarm.js";
import { handleMonitor } from "./handle-monitor.js";
import { createSubscriptions } from "./subscriptions.js";

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

const open = (nodes = 3): LocalSwarm => {
  swarm = createLocalSwarm({ nodes });
  return swarm;
};

const group = groupAccount("monitored");
const session = sessionAccount("monitored");
const success = Buffer.from("d7:successi1ee");

type Dict = Readonly<Record<string, BtInput>>;

const seconds = (target: LocalSwarm): number => Math.floor(target.clock.now() / 1_000);

/** A subscription of an account, signed by it or by the holder of a token. */
const subscription = (
  target: LocalSwarm,
  { account = group, namespaces = [-5, 0, 23], data = 1, signer = account.sign, time = seconds(target) } = {} as {
    account?: TestAccount;
    namespaces?: number[];
    data?: number;
    signer?: TestAccount["sign"];
    time?: number;
  },
): Dict => ({
  ...(account.fields.pubkey_ed25519 === undefined ? { p: account.bytes } : { P: Buffer.from(account.ed25519, "hex") }),
  d: data,
  n: namespaces,
  s: signer("MONITOR", account.id, time, data, namespaces.join(",")),
  t: time,
});

const ask = async (target: LocalSwarm, index: number, body: BtInput | Buffer, connection = "c"): Promise<Buffer> => {
  const parts = [Buffer.isBuffer(body) ? body : encodeBt(body)];
  return (await handleMonitor(target.nodes[index]!.node.context, parts, connection))[0]!;
};

const refusal = async (target: LocalSwarm, body: BtInput | Buffer): Promise<[number, string]> => {
  const dict = decodeBt(await ask(target, 0, body)) as Map<string, BtValue>;
  return [Number(dict.get("errcode")), Buffer.from(dict.get("error") as Uint8Array).toString()];
};

const store = (target: LocalSwarm, account: TestAccount, namespace: number, data = "hello", more: Params = {}) => {
  const timestamp = target.clock.now();
  const signature = account.sign("store", namespace === 0 ? "" : namespace, timestamp);
  const params = { ...account.fields, timestamp, ttl: 60_000, data: Buffer.from(data), namespace, signature };
  return callOmq(target, 0, "store", { ...params, ...more });
};

describe("monitor.messages", () => {
  it("17.98, 17.99, 17.100: takes a group, a Session id and a token, at every member", async () => {
    const target = open();
    const other = groupAccount("monitored", 2);
    const bob = tokenFor(other, "bob");
    const byToken = {
      ...subscription(target, { account: other, signer: bob.sign }),
      S: other.sign(bob.token),
      T: bob.token,
    };
    for (const index of [0, 1, 2])
      for (const body of [subscription(target), subscription(target, { account: session }), byToken])
        expect(await ask(target, index, body)).toEqual(success);
  });

  it("17.101, 17.102: a store at one member is told once by each, with all there is to tell", async () => {
    const target = open();
    const bob = tokenFor(group, "bob");
    for (const index of [0, 1, 2]) {
      await ask(target, index, subscription(target), "master");
      const signed = subscription(target, { signer: bob.sign, data: 0, namespaces: [0] });
      await ask(target, index, { ...signed, S: group.sign(bob.token), T: bob.token }, "token");
    }
    const { body } = await store(target, group, 0);
    const notification = {
      "@": group.bytes,
      h: body.hash,
      n: 0,
      t: target.clock.now(),
      z: target.clock.now() + 60_000,
    };
    for (const { told } of target.nodes)
      expect(told).toEqual([
        {
          connection: "master",
          command: "notify.message",
          body: encodeBt({ ...notification, "~": Buffer.from("hello") }),
        },
        { connection: "token", command: "notify.message", body: encodeBt(notification) },
      ]);
  });

  it("17.103: neither failed stores, nor other namespaces, nor what is known already is told", async () => {
    const target = open();
    await store(target, group, 0);
    for (const index of [0, 1, 2]) await ask(target, index, subscription(target));
    await store(target, group, 0);
    await store(target, group, 123, "elsewhere");
    expect((await store(target, group, 23, "forged", { signature: Buffer.alloc(64) })).status).toBe(401);
    expect(target.nodes.flatMap(({ told }) => told)).toEqual([]);
  });

  it("17.104: a list has a list of answers, and only the account that got a message is told", async () => {
    const target = open();
    const both = [subscription(target), subscription(target, { account: session })];
    expect(await ask(target, 1, both)).toEqual(Buffer.from("ld7:successi1eed7:successi1eee"));
    await store(target, session, 0);
    expect(target.nodes[1]!.told.map(({ body }) => (decodeBt(body) as Map<string, BtValue>).get("@"))).toEqual([
      session.bytes,
    ]);
    expect(await ask(target, 1, [])).toEqual(Buffer.from("le"));
    const half = decodeBt(await ask(target, 1, [both[0]!, { ...both[1]!, s: "short" }])) as Map<string, BtValue>[];
    expect(half.map((dict) => [...dict.keys()])).toEqual([["success"], ["errcode", "error"]]);
  });

  it("merges what one connection asks for, until 65 minutes after it last did", async () => {
    const target = open(1);
    await ask(target, 0, subscription(target, { namespaces: [0], data: 0 }));
    target.clock.advance(40 * 60_000);
    await ask(target, 0, subscription(target, { namespaces: [7], data: 1 }));
    target.clock.advance(64 * 60_000);
    await store(target, group, 0, "in time");
    expect(target.nodes[0]!.told).toHaveLength(1);
    expect(target.nodes[0]!.told[0]!.body.includes("1:~7:in time")).toBe(true);
    target.clock.advance(60_001);
    await store(target, group, 0, "too late");
    expect(target.nodes[0]!.told).toHaveLength(1);
  });

  it("forgets a connection that is gone", async () => {
    const target = open(1);
    await ask(target, 0, subscription(target), "gone");
    expect(target.nodes[0]!.node.context.subscriptions.size()).toBe(1);
    await store(target, group, 0);
    expect(target.nodes[0]!.node.context.subscriptions.size()).toBe(0);
  });

  it("says what is wrong by number and text", async () => {
    const target = open(1);
    const good = subscription(target);
    const without = (...keys: string[]): Dict =>
      Object.fromEntries(Object.entries(good).filter(([key]) => !keys.includes(key)));
    expect(await refusal(target, without("n"))).toEqual([1, "Invalid arguments: Key n not found!"]);
    expect((await refusal(target, without("t")))[0]).toBe(1);
    expect((await refusal(target, without("p")))[0]).toBe(1);
    expect((await refusal(target, { ...good, P: Buffer.alloc(32, 1) }))[0]).toBe(1);
    expect((await refusal(target, { ...good, n: "0" }))[0]).toBe(1);
    expect((await refusal(target, { ...good, d: 2 }))[0]).toBe(1);
    expect((await refusal(target, Buffer.from("d1:d")))[0]).toBe(1);
    expect((await refusal(target, Buffer.from("{}")))[0]).toBe(1);
    expect((await refusal(target, Buffer.from("li1ee")))[0]).toBe(1);
    expect((await refusal(target, { ...good, p: Buffer.alloc(32) }))[0]).toBe(2);
    expect((await refusal(target, { ...without("p"), P: Buffer.alloc(31) }))[0]).toBe(2);
    expect((await refusal(target, { ...without("p"), P: Buffer.alloc(32) }))[0]).toBe(2);
    expect((await refusal(target, { ...good, S: Buffer.alloc(3) }))[0]).toBe(2);
    expect((await refusal(target, { ...good, S: Buffer.alloc(64), T: Buffer.alloc(35) }))[0]).toBe(2);
    const ascending = [3, "Invalid n= namespace list: namespaces must be ascending"];
    expect(await refusal(target, { ...good, n: [0, 0] })).toEqual(ascending);
    expect(await refusal(target, { ...good, n: [1, 0] })).toEqual(ascending);
    const at = (days: number) => subscription(target, { time: seconds(target) + days * 86_400 });
    expect(await refusal(target, { ...at(-14), t: Number(at(-14).t) - 1 })).toEqual([
      4,
      "Invalid t= signature timestamp: timestamp is too old",
    ]);
    expect((await refusal(target, { ...at(1), t: Number(at(1).t) + 1 }))[0]).toBe(4);
    expect(await ask(target, 0, at(-14))).toEqual(success);
    expect(await ask(target, 0, at(1))).toEqual(success);
    expect(await refusal(target, { ...good, s: Buffer.alloc(63) })).toEqual([
      5,
      "Provided s= signature must be 64 bytes",
    ]);
    expect(await refusal(target, { ...good, s: Buffer.alloc(64) })).toEqual([5, "Signature verification failed"]);
    const writer = tokenFor(group, "writer", 2);
    const byWriter = { ...subscription(target, { signer: writer.sign }), S: group.sign(writer.token), T: writer.token };
    expect((await refusal(target, byWriter))[1]).toMatch(/^Subaccount verification failed: /);
    const parts = [encodeBt(good), encodeBt(good)];
    const [two] = await handleMonitor(target.nodes[0]!.node.context, parts, "c");
    expect((decodeBt(two!) as Map<string, BtValue>).get("errcode")).toBe(1n);
  });

  it("holds no more subscriptions and namespaces than it may", () => {
    const target = open(1);
    const tell = async () => true;
    const limits = { subscriptions: 2, namespaces: 5 };
    const subscriptions = createSubscriptions(target.clock, tell, limits);
    const add = (name: string, namespaces: number[]) =>
      subscriptions.add("c", { account: Buffer.alloc(33, name), namespaces, wantsData: false });
    expect([add("a", [1, 2]), add("b", [1]), add("c", [1]), add("a", [1, 2, 3, 4]), add("a", [5])]).toEqual([
      ...[true, true, false, true, false],
    ]);
    target.clock.advance(66 * 60_000);
    subscriptions.purge();
    expect([subscriptions.size(), add("c", [1, 2, 3, 4, 5])]).toEqual([0, true]);
  });
});
