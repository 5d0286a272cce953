import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { messageHash } from "../storage/message-hash.js";
import { ClientError } from "./error.js";
import { systemClock } from "./system-ports.js";
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

test("messages to others, forged ones and those altered on the way are not handed out", async () => {
  const [alice, bob] = [open(), open()];
  await alice.client.send({ from: alice.id, to: alice.id, message: { data: Buffer.from("for alice") } });
  const { params } = network.arrivals.find(({ method }) => method === "store")!;
  const node = network.nodes[0]!;
  const forBob = { ...params, pubkey: bob.id };
  network.storage.answer(node, "store", forBob);
  network.storage.answer(node, "store", { ...forBob, data: Buffer.from("not sealed at all").toString("base64") });
  const data = String(params.data);
  for (const { snode } of network.nodes) {
    network.faults.set(snode.ed25519, ({ method }) => {
      if (method !== "retrieve") return undefined;
      const hash = messageHash(Buffer.from(bob.id, "hex"), 0, Buffer.from("other bytes"));
      const entry = { hash, timestamp: 1, expiration: Date.now() + 1_000_000, data };
      const kept = network.storage.answer(node, "retrieve", { pubkey: bob.id, timestamp: Date.now() });
      const body = kept.body as { messages: unknown[] };
      return { status: 200, body: { ...body, messages: [...body.messages, entry] } };
    });
  }
  expect(await bob.client.poll(bob.id)).toEqual([]);
  expect(bob.lines.join("\n")).toContain("data that is not the message");
});

test("a node of another swarm names the right one, and the message goes there", async () => {
  const { client, id } = open();
  const [right, wrong] = [network.nodes.slice(0, 5), network.nodes.slice(5)];
  let asked = 0;
  network.storage.swarmOf = () => (asked++ === 0 ? wrong : right);
  const { storedBy } = await client.send({ from: id, to: id, message: { data: Buffer.from("x") } });
  expect(storedBy.toSorted()).toEqual(right.map(({ snode }) => snode.ed25519).toSorted());
  expect(network.arrivals.filter(({ method }) => method === "get_swarm")).toHaveLength(1);
  expect(network.arrivals.filter(({ method }) => method === "store")).toHaveLength(2);
});

test("a confirmation that a member did not sign does not count", async () => {
  const { client, id } = open();
  for (const { snode } of network.nodes) {
    network.faults.set(snode.ed25519, ({ method }) => {
      if (method !== "store") return undefined;
      const { params } = network.arrivals.at(-1)!;
      const node = network.nodes.find((candidate) => candidate.snode === snode)!;
      const answer = network.storage.answer(node, "store", params);
      const body = answer.body as { swarm: Record<string, { signature: string }> };
      for (const [key, entry] of Object.entries(body.swarm)) {
        if (key !== snode.ed25519) entry.signature = Buffer.alloc(64, 1).toString("base64");
      }
      return answer;
    });
  }
  const { storedBy } = await client.send({ from: id, to: id, message: { data: Buffer.from("x") } });
  expect(storedBy).toHaveLength(1);
});

test("a member that fails is passed over for another one", async () => {
  const { client, id } = open();
  await client.path({ account: id });
  let left = 3;
  for (const { snode } of network.nodes) {
    network.faults.set(snode.ed25519, ({ method }) =>
      method === "store" && left-- > 0 ? { status: 500, body: { problem: "disk full" } } : undefined,
    );
  }
  expect((await client.send({ from: id, to: id, message: { data: Buffer.from("x") } })).storedBy).toHaveLength(10);
  const stores = network.arrivals.filter(({ method }) => method === "store").map(({ route }) => route.at(-1));
  expect(new Set(stores).size).toBe(4);
});

test("a member that was silent is asked last from then on", async () => {
  const { client, id } = open({ requestTimeoutMs: 200 });
  const path = keysOf(await client.path({ account: id }));
  const { ed25519 } = network.nodes.find(({ snode }) => !path.includes(snode.ed25519))!.snode;
  network.faults.set(ed25519, ({ method }) => (method === "retrieve" ? "silence" : undefined));
  for (let count = 0; count < 100; count++) await client.poll(id, count);
  const asked = network.arrivals.filter(({ route, method }) => method === "retrieve" && route.at(-1) === ed25519);
  expect(asked).toHaveLength(1);
  expect(keysOf(await client.path({ account: id }))).toEqual(path);
});

test("a swarm that says no is not asked again", async () => {
  const { client, id } = open();
  for (const { snode } of network.nodes) {
    network.faults.set(snode.ed25519, ({ method }) =>
      method === "store" ? { status: 403, body: { reason: "TTL" } } : undefined,
    );
  }
  const failure = await failureOf(client.send({ from: id, to: id, message: { data: Buffer.from("x") } }));
  expect(failure.class).toBe("refused");
  expect(failure.message).toContain("403");
  expect(network.arrivals.filter(({ method }) => method === "store")).toHaveLength(1);
});

test("a clock that is an hour off is corrected by what nodes say before anything is signed", async () => {
  const slow = { ...systemClock, now: () => Date.now() - 3_600_000 };
  const { client, id } = open({ clock: slow });
  await client.send({ from: id, to: id, message: { data: Buffer.from("in time") } });
  expect(await client.poll(id)).toHaveLength(1);
});

test("a swarm whose clock is another than the network's is reported as a wrong clock, and not asked again", async () => {
  const { client, id } = open();
  await client.path({ account: id });
  await client.poll(id);
  network.storage.clockOffset = 3_600_000;
  const failure = await failureOf(client.poll(id));
  expect(failure.class).toBe("refused");
  expect(failure.message).toContain("clock");
});

test("a first node that died is replaced, and the request goes through", async () => {
  const { client, id } = open();
  const before = await client.path({ account: id });
  await network.stopNode(network.nodes.find(({ snode }) => snode.ed25519 === before.nodes[0].ed25519)!);
  await client.send({ from: id, to: id, message: { data: Buffer.from("x") } });
  expect((await client.path({ account: id })).nodes[0]).not.toEqual(before.nodes[0]);
});

test("a hop that is silent is replaced behind the same first node", async () => {
  const { client, id } = open({ requestTimeoutMs: 200 });
  const before = await client.path({ account: id });
  network.faults.set(before.nodes[1].ed25519, () => "silence");
  await client.send({ from: id, to: id, message: { data: Buffer.from("x") } });
  const after = await client.path({ account: id });
  expect(after.nodes[0]).toEqual(before.nodes[0]);
  expect(keysOf(after)).not.toContain(before.nodes[1].ed25519);
});

test("a path whose success message cannot be opened is dropped, and another one is built", async () => {
  let lies = 2;
  for (const { snode } of network.nodes) {
    network.faults.set(snode.ed25519, ({ position }) =>
      position === 0 && lies-- > 0 ? { status: 200, body: Buffer.alloc(120, 7).toString("base64") } : undefined,
    );
  }
  const { client, lines } = open();
  await client.path();
  expect(lines.filter((line) => line.includes("cannot be opened"))).toHaveLength(2);
});

test.each([
  ["a body that is no base64", { status: 200, body: "!!" }],
  ["an empty body", { status: 200, body: "" }],
  ["a huge body", { status: 200, body: Buffer.alloc(11 * 1024 * 1024, 0x41) }],
  ["a status without meaning", { status: 299, body: "fine" }],
  ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" }],
])("first nodes that answer with %s give no path", async (_, answer) => {
  for (const { snode } of network.nodes) {
    network.faults.set(snode.ed25519, ({ position }) => (position === 0 ? answer : undefined));
  }
  const { client } = open({ requestTimeoutMs: 3_000 });
  expect((await failureOf(client.path())).class).toBe("path-failed");
});

test("without a seed, and with a list too short, the client says which, and sends no onion", async () => {
  const nowhere = open({ seedUrl: "http://127.0.0.1:1/json_rpc" });
  expect((await failureOf(nowhere.client.path())).class).toBe("seed-unreachable");
  const { body } = network.seedAnswer();
  const list = JSON.parse(String(body)) as { result: { service_node_states: unknown[] } };
  list.result.service_node_states.length = 2;
  network.seedAnswer = () => ({ status: 200, body: JSON.stringify(list) });
  const short = open();
  expect((await failureOf(short.client.path())).class).toBe("too-few-nodes");
  expect(await short.client.bootstrap()).toBe(2);
  expect(network.posts).toEqual([]);
});

test("a seed that answers nonsense leaves the list as it was", async () => {
  const { client } = open();
  expect(await client.bootstrap()).toBe(10);
  network.seedAnswer = () => ({ status: 200, body: '{"result":{"service_node_states":7}}' });
  expect((await failureOf(client.bootstrap())).class).toBe("network");
  await client.path({ rebuild: true });
  expect(network.arrivals).toHaveLength(1);
});

test("an old list is renewed when no path can be built from it", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "client-list-"));
  try {
    await open({ dataDir }).client.bootstrap();
    await Promise.all(network.nodes.map(network.stopNode));
    const other = await startFakeNetwork(5);
    network.seedAnswer = other.seedAnswer;
    const { client } = open({ dataDir });
    const path = await client.path();
    expect(other.arrivals).toHaveLength(1);
    expect(keysOf(path).every((key) => other.nodes.some(({ snode }) => snode.ed25519 === key))).toBe(true);
    await other.close();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
