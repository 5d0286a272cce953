import { afterEach, describe, expect, it } from "vitest";
import { encodeBt } from "../../codec/bt.js";
import { messageHash } from "../../storage/message-hash.js";
import { groupAccount, sessionAccount } from "../testing/accounts.js";
import { type Answer, callOmq, type Params } from "../testing/caller.js";
import { createLocalSwarm, type LocalSwarm } from "../testing/local-swarm.js";

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

const open = (nodes = 3): LocalSwarm => {
  swarm = createLocalSwarm({ nodes });
  return swarm;
};

const account = sessionAccount("batch");

describe.each(["json", "bt"] as const)("in %s", (encoding) => {
  const call = (target: LocalSwarm, method: string, requests: unknown): Promise<Answer> =>
    callOmq(target, 0, method, { requests }, encoding);

  const store = (target: LocalSwarm, data: string, more: Params = {}) => {
    const timestamp = target.clock.now();
    const signature = account.sign("store", 42, timestamp);
    const params = { ...account.fields, timestamp, ttl: 60_000, data: Buffer.from(data), namespace: 42, signature };
    return { method: "store", params: { ...params, ...more } };
  };
  const retrieve = (target: LocalSwarm) => {
    const timestamp = target.clock.now();
    const signature = account.sign("retrieve", 42, timestamp);
    return { method: "retrieve", params: { ...account.fields, namespace: 42, timestamp, signature } };
  };
  const deleteAll = (target: LocalSwarm) => {
    const timestamp = target.clock.now();
    const signature = account.sign("delete_all", 42, timestamp);
    return { method: "delete_all", params: { ...account.fields, namespace: 42, timestamp, signature } };
  };
  const badStore = (target: LocalSwarm) =>
    store(target, "x", { signature: groupAccount("stranger").sign("store", 42, target.clock.now()) });

  const hashOf = (data: string): string => messageHash(account.bytes, 42, Buffer.from(data));

  it("17.70, 17.71: a batch of two private stores has two results, each with code and body", async () => {
    const target = open();
    const { status, body } = await call(target, "batch", [store(target, "one"), store(target, "two")]);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(["results"]);
    expect(body.results).toMatchObject([
      { code: 200, body: { hash: hashOf("one") } },
      { code: 200, body: { hash: hashOf("two") } },
    ]);
    const signatures = Object.values(body.results[0].body.swarm).map((entry) => (entry as Params).signature);
    expect(signatures).toEqual([1, 2, 3].map(() => expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/)));
  });

  it("17.72: a sequence sees what its earlier steps did, at every member", async () => {
    const target = open();
    const steps = [store(target, "one"), retrieve(target), store(target, "two"), deleteAll(target), retrieve(target)];
    const { body } = await call(target, "sequence", steps);
    expect(body.results.map(({ code }: { code: number }) => code)).toEqual([200, 200, 200, 200, 200]);
    expect(body.results[1].body.messages).toMatchObject([
      { hash: hashOf("one"), data: encoding === "json" ? "b25l" : expect.anything() },
    ]);
    const deleted = [hashOf("one"), hashOf("two")].sort();
    expect(Object.values(body.results[3].body.swarm)).toMatchObject([{ deleted }, { deleted }, { deleted }]);
    expect(body.results[4].body.messages).toEqual([]);
  });

  it("17.73: a sequence ends with its first failure, whose body is the bare text", async () => {
    const target = open();
    const { status, body } = await call(target, "sequence", [badStore(target), retrieve(target)]);
    expect(status).toBe(200);
    expect(body.results).toEqual([{ code: 401, body: "store signature verification failed" }]);
  });

  it("17.74: the same requests in a batch all run", async () => {
    const target = open();
    const { body } = await call(target, "batch", [badStore(target), retrieve(target)]);
    expect(body.results).toMatchObject([{ code: 401 }, { code: 200, body: { messages: [] } }]);
  });

  it("the body of a misdirected request stays an object", async () => {
    const target = open(2);
    target.block({ swarms: { 0: 0n, 1: 1n << 63n } });
    const elsewhere = Array.from({ length: 50 }, (_, index) => groupAccount(`${index}`)).map(({ id }) => ({
      method: "store",
      params: { pubkey: id, timestamp: target.clock.now(), ttl: 60_000, data: Buffer.from("x") },
    }));
    const { body } = await call(target, "batch", elsewhere.slice(0, 20));
    const refused = body.results.find(({ code }: { code: number }) => code === 421);
    expect(refused.body).toMatchObject({ swarm: "8000000000000000", snodes: [{ ip: "127.1.2.1" }] });
  });

  const info = { method: "info", params: {} };
  const prefix = "invalid request: Invalid batch";
  const isJson = encoding === "json";
  it.each([
    [undefined, `${prefix} request: no valid "requests" field`],
    [{ method: "info" }, `${prefix} request: no valid "requests" field`],
    [[], isJson ? `${prefix} request: no valid "requests" field` : `${prefix} request: empty "requests" list`],
    [Array.from({ length: 21 }, () => info), `${prefix} request: subrequest limit exceeded`],
    [[info, 7], `${prefix} request: requests must be ${isJson ? "objects" : "dicts"}`],
    [[{ params: {} }], `${prefix} request: subrequests must have ${isJson ? "method/params keys" : "a method"}`],
    [
      [{ method: "info" }],
      `${prefix} request: subrequests must have ${isJson ? "method/params keys" : "a params dict"}`,
    ],
    [[{ method: "nonsense", params: {} }], `${prefix} subrequest: invalid method "nonsense"`],
    [[{ method: "batch", params: {} }], `${prefix} subrequest: subrequests may not contain meta-requests`],
    [[{ method: "ifelse", params: {} }], `${prefix} subrequest: subrequests may not contain meta-requests`],
    [[info, { method: "retrieve", params: {} }], "invalid request: Required field 'pubkey' missing"],
  ])("17.81: refuses %j as a whole", async (requests, text) => {
    for (const method of ["batch", "sequence"])
      expect(await call(open(1), method, requests)).toEqual({ status: 400, body: text });
  });

  it("takes twenty requests", async () => {
    const { body } = await call(
      open(1),
      "batch",
      Array.from({ length: 20 }, () => info),
    );
    expect(body.results).toHaveLength(20);
  });
});

it("17.71: a bt batch takes raw data and signatures", async () => {
  const target = open(1);
  const timestamp = target.clock.now();
  const params = {
    pubkey: account.id,
    pubkey_ed25519: Buffer.from(account.ed25519, "hex"),
    timestamp,
    ttl: 60_000,
    data: Buffer.from([0, 1, 0xff]),
    namespace: 42,
    signature: account.sign("store", 42, timestamp),
  };
  const { body } = await callOmq(target, 0, "batch", encodeBt({ requests: [{ method: "store", params }] }), "bt");
  expect(body.results[0].code).toBe(200);
});
