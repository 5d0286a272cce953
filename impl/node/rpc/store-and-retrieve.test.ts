import { afterEach, describe, expect, it } from "vitest";
import { messageHash } from "../../storage/message-hash.js";
import { groupAccount, sessionAccount, type TestAccount } from "../testing/accounts.js";
import { type Answer, callOmq, type Params } from "../testing/caller.js";
import { createLocalSwarm, type LocalSwarm } from "../testing/local-swarm.js";
import { allSigned, entriesOf } from "../testing/members.js";

const minute = 60_000;
const day = 24 * 60 * minute;

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

const open = (nodes = 5): LocalSwarm => {
  swarm = createLocalSwarm({ nodes });
  return swarm;
};

const text = (namespace: number): string => (namespace === 0 ? "" : String(namespace));

describe.each(["json", "bt"] as const)("in %s", (encoding) => {
  const call = (target: LocalSwarm, method: string, params: Params, index = 0): Promise<Answer> =>
    callOmq(target, index, method, params, encoding);

  const store = (target: LocalSwarm, account: TestAccount, data: string | Buffer, more: Params = {}, index = 0) =>
    call(
      target,
      "store",
      { pubkey: account.id, timestamp: target.clock.now(), ttl: minute, data: Buffer.from(data), ...more },
      index,
    );

  const signedStore = (
    target: LocalSwarm,
    account: TestAccount,
    namespace: number,
    data: string,
    more: Params = {},
  ) => {
    const now = target.clock.now();
    const signature = account.sign("store", text(namespace), now);
    return store(target, account, data, { ...account.fields, namespace, sig_timestamp: now, signature, ...more });
  };

  const retrieve = (
    target: LocalSwarm,
    account: TestAccount,
    more: Params & { namespace?: number } = {},
    index = 0,
  ) => {
    const timestamp = target.clock.now();
    const signature = account.sign("retrieve", text(more.namespace ?? 0), timestamp);
    return call(target, "retrieve", { ...account.fields, timestamp, signature, ...more }, index);
  };

  const dataOf = ({ body }: Answer): string[] =>
    body.messages.map(({ data }: { data: string }) => Buffer.from(data, "base64").toString());

  it("17.1, 17.2, 17.3, 17.4, 17.15: an unsigned store reaches every member, with one hash that each of them signs", async () => {
    const target = open();
    const account = sessionAccount("a");
    const answer = await store(target, account, "hello");
    const hash = messageHash(account.bytes, 0, Buffer.from("hello"));
    expect(answer).toMatchObject({ status: 200, body: { hash, t: target.clock.now(), hf: [19, 4] } });
    expect(entriesOf(target, answer)).toEqual(
      target.nodes.map((_, index) => ({
        hash,
        expiry: target.clock.now() + minute,
        signature: expect.any(String),
        ...(index === 0 ? { t: target.clock.now() } : {}),
      })),
    );
    expect(allSigned(target, answer, () => hash)).toBe(true);
  });

  it("17.5: a retrieve of namespace 0 with a pubkey only is refused for want of a signature", async () => {
    expect(await call(open(), "retrieve", { pubkey: sessionAccount("a").id })).toEqual({
      status: 401,
      body: "retrieve: request signature required",
    });
  });

  it("17.6, 17.7, 17.8: both kinds of account get back what was stored, by their own way of signing", async () => {
    const target = open();
    for (const account of [sessionAccount("a"), groupAccount("a")]) {
      const stored = await store(target, account, "hello");
      const now = target.clock.now();
      expect(await retrieve(target, account, {}, 1)).toEqual({
        status: 200,
        body: {
          messages: [
            {
              hash: stored.body.hash,
              timestamp: now,
              expiration: now + minute,
              data: Buffer.from("hello").toString("base64"),
            },
          ],
          more: encoding === "bt" ? 0 : false,
          t: now,
          hf: [19, 4],
        },
      });
    }
  });

  it("17.9: a signature with one bit turned is refused for both kinds of account", async () => {
    const target = open();
    for (const account of [sessionAccount("a"), groupAccount("a")]) {
      const timestamp = target.clock.now();
      const signature = account.sign("retrieve", timestamp);
      signature[40]! ^= 1;
      expect(await call(target, "retrieve", { ...account.fields, timestamp, signature })).toEqual({
        status: 401,
        body: "retrieve signature verification failed",
      });
    }
  });

  it("17.10: a time without a signature is an incomplete request", async () => {
    const target = open();
    expect(await call(target, "retrieve", { pubkey: sessionAccount("a").id, timestamp: target.clock.now() })).toEqual({
      status: 400,
      body: "invalid request: Required field 'signature' missing",
    });
  });

  it("17.11: bytes that are no text come back unchanged", async () => {
    const target = open();
    const bytes = Buffer.from([0, 0xff, 0xfe, 0x80, 0, 0xc3, 0x28]);
    await store(target, groupAccount("a"), bytes);
    const { body } = await retrieve(target, groupAccount("a"), {}, 2);
    expect(body.messages.map(({ data }: { data: string }) => data)).toEqual([bytes.toString("base64")]);
  });

  it("17.12, 17.13, 17.14: every member has all messages, those behind last_hash, or all when it is unknown", async () => {
    const target = open();
    const account = groupAccount("a");
    const stored: Answer[] = [];
    for (let index = 0; index < 11; index++) stored.push(await store(target, account, `message ${index}`));
    for (let index = 0; index < target.nodes.length; index++)
      expect(dataOf(await retrieve(target, account, {}, index))).toHaveLength(11);
    const newer = await retrieve(target, account, { last_hash: stored[4]!.body.hash }, 3);
    expect(dataOf(newer)).toEqual(Array.from({ length: 6 }, (_, index) => `message ${index + 5}`));
    const unknown = "A".repeat(43);
    expect(dataOf(await retrieve(target, account, { lastHash: unknown }, 3))).toHaveLength(11);
  });

  it("17.16: a private store may be signed for its own timestamp", async () => {
    const target = open();
    const account = groupAccount("a");
    const signature = account.sign("store", 42, target.clock.now());
    const answer = await store(target, account, "x", { namespace: 42, signature });
    expect(entriesOf(target, answer).every(({ failed }) => failed === undefined)).toBe(true);
  });

  it("17.17: an old timestamp is no time of a signature", async () => {
    const target = open();
    const account = groupAccount("a");
    const timestamp = target.clock.now() - 100_000;
    const signature = account.sign("store", 42, timestamp);
    expect(await store(target, account, "x", { namespace: 42, signature, timestamp, ttl: 10 * minute })).toEqual({
      status: 406,
      body: "store signature timestamp too far from current time",
    });
  });

  it("17.18: an old timestamp with a current sig_timestamp is stored by every member", async () => {
    const target = open();
    const timestamp = target.clock.now() - 100_000;
    const answer = await signedStore(target, groupAccount("a"), 42, "x", { timestamp, ttl: 10 * minute });
    expect(entriesOf(target, answer).map(({ expiry }) => expiry)).toEqual(
      target.nodes.map(() => timestamp + 10 * minute),
    );
  });

  it("17.19, 17.20, 17.21, 17.22: namespaces are stored, hashed, replicated and retrieved each for itself", async () => {
    const target = open();
    const account = sessionAccount("a");
    const open40 = await store(target, account, "forty", { namespace: 40 });
    const private42 = await signedStore(target, account, -42, "minus");
    for (const [answer, namespace, data] of [
      [open40, 40, "forty"],
      [private42, -42, "minus"],
    ] as const) {
      const hash = messageHash(account.bytes, namespace, Buffer.from(data));
      expect(answer.body.hash).toBe(hash);
      expect(allSigned(target, answer, () => hash)).toBe(true);
      expect(dataOf(await retrieve(target, account, { namespace }, 4))).toEqual([data]);
    }
    expect(await store(target, account, "x", { namespace: -42 })).toMatchObject({ status: 401 });
    expect(dataOf(await retrieve(target, account, {}, 4))).toEqual([]);
  });

  it("17.23: retrieving a namespace with a time but no signature is an incomplete request", async () => {
    const target = open();
    const params = { pubkey: groupAccount("a").id, namespace: 40, timestamp: target.clock.now() };
    expect(await call(target, "retrieve", params)).toEqual({
      status: 400,
      body: "invalid request: Required field 'signature' missing",
    });
  });

  it("17.24: namespace -10 is free to write and to read", async () => {
    const target = open();
    const account = groupAccount("a");
    const stored = await store(target, account, "old", { namespace: -10 });
    expect(stored.body.hash).toBe(messageHash(account.bytes, -10, Buffer.from("old")));
    expect(dataOf(await call(target, "retrieve", { pubkey: account.id, namespace: -10 }, 1))).toEqual(["old"]);
  });

  it.each([42, -1])("17.25, 17.28: an unsigned store to namespace %i is refused by name", async (namespace) => {
    expect(await store(open(), groupAccount("a"), "x", { namespace })).toEqual({
      status: 401,
      body: `store: signature required to store to namespace ${namespace}`,
    });
  });

  it("17.26: a namespace beyond 16 bits is refused", async () => {
    const rule = encoding === "json" ? "value out of range" : "expected 16-bit integer";
    expect(await store(open(), groupAccount("a"), "x", { namespace: 32_768 })).toEqual({
      status: 400,
      body: `invalid request: Invalid value given for 'namespace': ${rule}`,
    });
  });

  it("17.27: a signature by another key is refused", async () => {
    const target = open();
    const signature = groupAccount("b").sign("store", 42, target.clock.now());
    expect(await store(target, groupAccount("a"), "x", { namespace: 42, signature })).toEqual({
      status: 401,
      body: "store signature verification failed",
    });
  });

  it("17.29: a public outbox is read without authentication", async () => {
    const target = open();
    const account = sessionAccount("a");
    await signedStore(target, account, -1, "news");
    const answer = await call(target, "retrieve", { pubkey: account.id, namespace: -1 }, 2);
    expect(Object.keys(answer.body).sort()).toEqual(["hf", "messages", "more", "t"]);
    expect(dataOf(answer)).toEqual(["news"]);
  });

  it("17.30: another message in a public outbox replaces the first, also as the only one of its account", async () => {
    const target = open();
    const account = sessionAccount("a");
    await signedStore(target, account, -1, "first");
    const second = await signedStore(target, account, -1, "second");
    expect(entriesOf(target, second).every(({ failed }) => failed === undefined)).toBe(true);
    for (const index of [0, 1])
      expect(dataOf(await call(target, "retrieve", { pubkey: account.id, namespace: -1 }, index))).toEqual(["second"]);
  });

  it("17.31: the same message again keeps hash and time, and only its end moves away", async () => {
    const target = open();
    const account = sessionAccount("a");
    const first = await signedStore(target, account, -1, "news");
    const time = target.clock.now();
    target.clock.advance(5_000);
    const again = await signedStore(target, account, -1, "news");
    const expiry = target.clock.now() + minute;
    expect(again.body.hash).toBe(first.body.hash);
    expect(entriesOf(target, again)[1]).toMatchObject({ already: 1, expiry });
    const { body } = await call(target, "retrieve", { pubkey: account.id, namespace: -1 }, 2);
    expect(body.messages).toMatchObject([{ timestamp: time, expiration: expiry }]);
  });

  it("stores for the least and the longest time allowed, and not beyond", async () => {
    const target = open(1);
    const account = groupAccount("a");
    const refused = { status: 403, body: "Provided expiry/TTL is not valid." };
    for (const [ttl, namespace] of [
      [10_000, 0],
      [14 * day, 0],
      [14 * day, -10],
      [30 * day, 3],
    ] as const) {
      const send = (exact: number) =>
        namespace === 3
          ? signedStore(target, account, 3, `${exact}`, { ttl: exact })
          : store(target, account, `${exact}`, { namespace, ttl: exact });
      expect((await send(ttl)).status).toBe(200);
      expect(await send(ttl === 10_000 ? ttl - 1 : ttl + 1)).toEqual(refused);
    }
  });

  it("refuses messages from the future and from a past in which they ended", async () => {
    const target = open(1);
    const now = target.clock.now();
    const refused = { status: 406, body: "Timestamp error: check your clock" };
    const send = (timestamp: number, expiry: number) =>
      store(target, groupAccount("a"), "x", { timestamp, expiry, ttl: undefined });
    expect((await send(now + 10_000, now + minute)).status).toBe(200);
    expect(await send(now + 10_001, now + minute)).toEqual(refused);
    expect((await send(now - minute, now - 10_000)).status).toBe(200);
    expect(await send(now - minute, now - 10_001)).toEqual(refused);
  });

  it("says which entry failed and how when a member's database does, and gives no hash when its own did", async () => {
    swarm = createLocalSwarm({
      nodes: 2,
      store: (real) => ({
        ...real,
        put: async () => {
          throw new Error("disk on fire");
        },
      }),
    });
    const answer = await store(swarm, groupAccount("a"), "x");
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body.hash).toBeUndefined();
    const [own, other] = entriesOf(swarm, answer);
    const yes = encoding === "json";
    expect(own).toMatchObject({ failed: yes || 1, query_failure: yes || 1, reason: "disk on fire" });
    expect(other).toEqual({ failed: 1, query_failure: 1, reason: "disk on fire" });
  });
});
