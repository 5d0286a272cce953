import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BenchSwarm, openSwarm } from "../../bench/swarm.js";
import { messageHash } from "../../storage/message-hash.js";
import { sessionAccount, tokenFor } from "../testing/accounts.js";

/* One member of a swarm of real processes is down for a while. */

const count = 5;
const down = 2;
const hour = 3_600_000;
const account = sessionAccount("wire");
const agent = new Agent({ connect: { rejectUnauthorized: false } });
let swarm: BenchSwarm;

beforeAll(async () => {
  swarm = await openSwarm(count, 77);
}, 120_000);
afterAll(async () => {
  await agent.destroy();
  await swarm?.close();
});

// biome-ignore lint/suspicious/noExplicitAny: answers have many shapes, and the test says what it expects
const call = async (index: number, method: string, params: Record<string, unknown>): Promise<any> => {
  const url = `${String(swarm.nodes[index]!.process.ready.https)}/storage_rpc/v1`;
  const body = JSON.stringify({ method, params: { ...account.fields, ...params } });
  const answer = await request(url, { method: "POST", body, dispatcher: agent, bodyTimeout: 20_000 });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`${method}: ${answer.statusCode} ${text}`);
  return JSON.parse(text);
};

const base64 = (bytes: Buffer): string => bytes.toString("base64");
const textOf = (namespace: number): string => (namespace === 0 ? "" : String(namespace));
const hashOf = (data: string, namespace: number): string => messageHash(account.bytes, namespace, Buffer.from(data));

const store = (index: number, data: string, namespace = 0) => {
  const timestamp = Date.now();
  const signature = base64(account.sign("store", textOf(namespace), timestamp));
  const message = { data: base64(Buffer.from(data)), namespace, timestamp, ttl: hour };
  return call(index, "store", { ...message, signature });
};

const deletion = (index: number, ...hashes: string[]) =>
  call(index, "delete", { messages: hashes, signature: base64(account.sign("delete", ...hashes)) });

const held = async (index: number, namespace: number) => {
  const timestamp = Date.now();
  const signature = base64(account.sign("retrieve", textOf(namespace), timestamp));
  const { messages } = await call(index, "retrieve", { namespace, timestamp, signature });
  return (messages as { hash: string; expiration: number; timestamp: number }[])
    .map(({ hash, expiration, timestamp: sent }) => ({ hash, expiration, sent }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
};

const timed = async <T>(work: () => Promise<T>): Promise<{ value: T; took: number }> => {
  const begun = performance.now();
  return { value: await work(), took: performance.now() - begun };
};

const until = async (what: string, isSo: () => Promise<boolean>, patience = 40_000): Promise<void> => {
  const deadline = performance.now() + patience;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`not so within ${patience} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

const namespaces = [0, 5, 11, -10, -11, 1_234];

it("stores do not wait for a member that is down, and it has everything once it is back", async () => {
  for (const namespace of namespaces) await store(0, `before ${namespace}`, namespace);
  for (const namespace of namespaces) expect(await held(down, namespace)).toHaveLength(1);
  const key = String(swarm.nodes[down]!.process.ready.ed25519);
  await swarm.nodes[down]!.process.stop("SIGKILL");

  const first = await timed(() => store(0, "first"));
  expect(first.value.swarm[key]).toEqual({ failed: true, timeout: true });
  expect(Object.keys(first.value.swarm)).toHaveLength(count);
  expect(first.took).toBeGreaterThan(4_500);
  expect(first.took).toBeLessThan(9_000);
  for (const namespace of namespaces) {
    const { value, took } = await timed(() => store(0, `while away ${namespace}`, namespace));
    expect(value.swarm[key]).toEqual({ failed: true, timeout: true });
    expect(took).toBeLessThan(2_500);
  }
  await deletion(0, hashOf("before 5", 5), hashOf("first", 0));
  const expiry = Date.now() + 2 * hour;
  const extended = hashOf("before 11", 11);
  const signature = base64(account.sign("expire", expiry, extended));
  await call(0, "expire", { messages: [extended], expiry, signature });
  const token = tokenFor(account, "bob");
  const at = Date.now();
  await call(0, "revoke_subaccount", {
    revoke: base64(token.token),
    timestamp: at,
    signature: base64(account.sign("revoke_subaccount", at, token.token)),
  });

  // What waited in sockets for half a minute is not what brings it back: the one who owes it starts anew as well.
  await swarm.nodes[0]!.restart("SIGKILL");
  await swarm.nodes[down]!.restart("SIGKILL");
  for (const namespace of namespaces) {
    const expected = await held(1, namespace);
    expect(expected).toHaveLength(namespace === 5 ? 1 : 2);
    await until(`the same in namespace ${namespace}`, async () => {
      return JSON.stringify(await held(down, namespace)) === JSON.stringify(expected);
    });
  }
  expect((await held(down, 11)).find(({ hash }) => hash === extended)?.expiration).toBe(expiry);
  const refused = async () => {
    const timestamp = Date.now();
    const fields = {
      ...token.fields,
      subaccount: base64(token.token),
      subaccount_sig: base64(account.sign(token.token)),
    };
    const signed = base64(token.sign("retrieve", timestamp));
    const answer = call(down, "retrieve", { ...fields, namespace: 0, timestamp, signature: signed });
    return answer.then(
      () => false,
      (error: Error) => error.message.includes("401"),
    );
  };
  await until("the token is revoked there", refused);

  // It is a member like any other again.
  await until("it is waited for", async () => {
    const { swarm: entries } = await store(0, `after ${Date.now()}`);
    return Object.values(entries as Record<string, { failed?: unknown }>).every((entry) => entry.failed === undefined);
  });
}, 180_000);
