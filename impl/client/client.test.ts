import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ClientError } from "./error.js";
import { openTestClient, type TestClient, type TestClientOptions } from "./testing/fake-client.js";
import { type FakeNetwork, startFakeNetwork } from "./testing/fake-network.js";

let network: FakeNetwork;
const opened: TestClient[] = [];

const open = (options: Partial<TestClientOptions> = {}): TestClient & { id: string } => {
  const client = openTestClient({ seedUrl: network.seedUrl, ...options });
  opened.push(client);
  return { ...client, id: client.accounts.create().account.id.toString("hex") };
};

beforeEach(async () => {
  network = await startFakeNetwork(10);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close()));
  await network.close();
});

const failureOf = async (work: Promise<unknown>): Promise<ClientError> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ClientError);
  return error as ClientError;
};

const keysOf = (path: { readonly nodes: readonly { readonly ed25519: string }[] }): string[] =>
  path.nodes.map(({ ed25519 }) => ed25519);

test("making and restoring accounts sends nothing", () => {
  const { accounts } = open();
  const { phrase, account } = accounts.create();
  expect(accounts.restore(phrase).account).toEqual(account);
  expect(network.posts).toEqual([]);
  expect(network.seedRequests).toEqual([]);
});

test("a path is built by one onion with info for its last node, from the address given", async () => {
  const ip = process.platform === "linux" ? "127.41.0.1" : "127.0.0.1";
  const { client } = open({ ip });
  const path = await client.path();
  expect(network.arrivals).toEqual([{ route: keysOf(path), method: "info", params: {} }]);
  expect(network.posts.map(({ node, remoteIp, path: target }) => [node, remoteIp, target])).toEqual([
    [path.nodes[0].ed25519, ip, "/onion_req/v2"],
  ]);
});

test.each(["xchacha20", "aes-gcm"] as const)("a message reaches its recipient under %s", async (encType) => {
  const [alice, bob] = [open({ encType }), open({ encType })];
  const data = Buffer.from("caf\u00e9 \u0000\u0001");
  const sent = await alice.client.send({ from: alice.id, to: bob.id, message: { data } });
  expect(sent.storedBy.toSorted()).toEqual(network.nodes.map(({ snode }) => snode.ed25519).toSorted());
  const [message, ...others] = await bob.client.poll(bob.id);
  expect(others).toEqual([]);
  expect(message).toMatchObject({ hash: sent.hash, sender: alice.id, data });
  expect(message!.expiry - message!.timestamp).toBe(14 * 86_400_000);
});

test("every request goes through three nodes to a fourth, and only first nodes and the seed are contacted", async () => {
  const [alice, bob] = [open(), open()];
  for (let count = 0; count < 5; count++) {
    await alice.client.send({ from: alice.id, to: bob.id, message: { data: Buffer.from(`${count}`) } });
    await bob.client.poll(bob.id);
  }
  const firsts = new Set<string>();
  for (const { route, method } of network.arrivals) {
    expect(new Set(route).size).toBe(method === "info" ? 3 : 4);
    firsts.add(route[0]!);
  }
  expect(network.arrivals.map(({ method }) => method)).toContain("get_swarm");
  expect(new Set(network.posts.map(({ node }) => node))).toEqual(firsts);
  expect(firsts.size).toBeLessThanOrEqual(2);
  for (const { path } of network.posts) expect(path).toBe("/onion_req/v2");
  expect(network.seedRequests).toHaveLength(2);
});

test("nothing is sent over a path before its success message has arrived", async () => {
  const { client, id } = open();
  await client.send({ from: id, to: id, message: { data: Buffer.from("x") } });
  const [confirmation, ...later] = network.arrivals;
  expect(confirmation!.method).toBe("info");
  for (const { route } of later) expect(route.slice(0, 3)).toEqual(confirmation!.route);
});

test("no ephemeral key and no nonce is used twice in 1,000 requests", async () => {
  const { client, id } = open({ requestTimeoutMs: 10_000 });
  const poll = async (): Promise<void> => {
    for (let count = 0; count < 125; count++) await client.poll(id, count);
  };
  await Promise.all(Array.from({ length: 8 }, poll));
  const requests = network.arrivals.filter(({ method }) => method === "retrieve").length;
  expect(requests).toBe(1_000);
  expect(network.layers.length).toBeGreaterThanOrEqual(4_000);
  expect(new Set(network.layers.map(({ ephemeralKey }) => ephemeralKey)).size).toBe(network.layers.length);
  expect(new Set(network.layers.map(({ nonce }) => nonce)).size).toBe(network.layers.length);
}, 60_000);

test("neither sender nor content is in what a node stores", async () => {
  const [alice, bob] = [open(), open()];
  await alice.client.send({ from: alice.id, to: bob.id, message: { data: Buffer.from("a rather secret text") } });
  const stored = network.arrivals.find(({ method }) => method === "store")!.params;
  expect(Object.keys(stored).toSorted()).toEqual(["data", "namespace", "pubkey", "timestamp", "ttl"]);
  const data = Buffer.from(String(stored.data), "base64");
  expect(data.includes("secret")).toBe(false);
  expect(JSON.stringify(stored)).not.toContain(alice.id.slice(2));
});

test("messages are handed out once, also over restarts and from different members", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "client-poll-"));
  try {
    const first = open({ dataDir });
    for (const text of ["one", "two"]) {
      await first.client.send({ from: first.id, to: first.id, message: { data: Buffer.from(text) } });
    }
    const texts = async ({ client }: TestClient): Promise<string[]> =>
      (await client.poll(first.id)).map(({ data }) => data.toString());
    expect(await texts(first)).toEqual(["one", "two"]);
    for (let count = 0; count < 5; count++) expect(await texts(first)).toEqual([]);
    await first.client.send({ from: first.id, to: first.id, message: { data: Buffer.from("three") } });
    const second = openTestClient({ seedUrl: network.seedUrl, dataDir });
    opened.push(second);
    expect(await texts(second)).toEqual(["three"]);
    expect(network.seedRequests).toHaveLength(1);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test("two polls at the same time hand out a message once", async () => {
  const { client, id } = open();
  await client.send({ from: id, to: id, message: { data: Buffer.from("once") } });
  const polls = await Promise.all([client.poll(id), client.poll(id), client.poll(id)]);
  expect(polls.flat()).toHaveLength(1);
});

test("all pages are fetched, each from where the member's last one ended", async () => {
  network.storage.pageSize = 3;
  const { client, id } = open();
  for (let count = 0; count < 7; count++)
    await client.send({ from: id, to: id, message: { data: Buffer.from(`${count}`) } });
  expect((await client.poll(id)).map(({ data }) => data.toString())).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
  const asked = network.arrivals.filter(({ method }) => method === "retrieve");
  expect(asked).toHaveLength(3);
  expect(asked.map(({ params }) => params.last_hash !== undefined)).toEqual([false, true, true]);
});

test("private namespaces take the signature of their owner", async () => {
  const { client, id } = open();
  await client.send({ from: id, to: id, message: { data: Buffer.from("mine") }, namespace: 5, ttlMs: 60_000 });
  const { params } = network.arrivals.find(({ method }) => method === "store")!;
  expect(params).toMatchObject({ namespace: 5, ttl: 60_000 });
  expect(String(params.signature)).toMatch(/^[A-Za-z0-9+/]{86}==$/);
  expect(await client.poll(id, 5)).toHaveLength(1);
  expect(await client.poll(id)).toHaveLength(0);
});

test("a recipient that is no point of the curve is refused before anything is sent", async () => {
  const { client, id } = open();
  const failure = await failureOf(
    client.send({ from: id, to: `05${"00".repeat(32)}`, message: { data: Buffer.alloc(1) } }),
  );
  expect(failure.class).toBe("malformed-request");
  expect(network.posts).toEqual([]);
});

test("the largest message fits, and one byte more is refused on the device", async () => {
  const { client, id } = open({ requestTimeoutMs: 5_000 });
  // 76,800 bytes less the envelope's 47 and the seal's 144, down to one less than a multiple of 160, less the padding's mark.
  const largest = 76_479 - 1;
  await client.send({ from: id, to: id, message: { data: Buffer.alloc(largest, 1) } });
  expect((await client.poll(id))[0]!.data).toHaveLength(largest);
  const failure = await failureOf(client.send({ from: id, to: id, message: { data: Buffer.alloc(largest + 1, 1) } }));
  expect(failure.class).toBe("malformed-request");
});
