import { createHash } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { parse } from "lossless-json";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeSecrets, storageServerList } from "../../spec/schema/chain-rpc.js";
import { type AddedNode, type ChainBench, openBench } from "./testing/bench.js";
import type { RunningChain } from "./testing/launch-chain.js";

interface State {
  readonly height: number;
  readonly hash: string;
  readonly swarms: readonly { id: string; members: string[] }[];
}

let bench: ChainBench;
let chain: RunningChain;
let nodes: readonly AddedNode[];

beforeAll(async () => {
  bench = await openBench(41);
  chain = await bench.start();
  nodes = await bench.addNodes(chain, 14);
});
afterAll(() => bench.close());

const bodyOf = (reply: Buffer[]): unknown => {
  expect(reply).toHaveLength(2);
  expect(reply[0]?.toString()).toBe("200");
  return parse(reply[1]?.toString() ?? "", undefined, {
    parseNumber: (text) => (text.length > 15 ? BigInt(text) : Number(text)),
  });
};

const scalarTimesBase = (secret: string): string => {
  const scalar = BigInt(`0x${Buffer.from(secret, "hex").reverse().toString("hex")}`) % ed25519.Point.CURVE().n;
  return Buffer.from(ed25519.Point.BASE.multiply(scalar).toBytes()).toString("hex");
};

const storageFields = [
  "service_node_pubkey",
  "swarm_id",
  "storage_port",
  "public_ip",
  "height",
  "block_hash",
  "hardfork",
  "snode_revision",
  "funded",
  "pubkey_x25519",
  "pubkey_ed25519",
  "storage_lmq_port",
];
const listRequest = (more: object = {}): string =>
  JSON.stringify({
    fields: Object.fromEntries(storageFields.map((name) => [name, true])),
    active_only: false,
    ...more,
  });

test("a storage server finds its keys, its place in the list, its subscription and the last hashes, and hears of blocks", async () => {
  const own = nodes[4]!;
  const first = bench.connect(own.oxend_rpc, { routingId: `L${"k".repeat(32)}` });
  expect(await first.greet()).toBe("HELLO");
  const secrets = nodeSecrets.parse(bodyOf(await first.ask("admin.get_service_node_privkey")));
  first.close();
  expect(secrets).toEqual({
    service_node_privkey: own.legacy_secret,
    service_node_ed25519_privkey: own.ed25519_secret,
    service_node_x25519_privkey: own.x25519_secret,
    status: "OK",
  });
  expect(scalarTimesBase(secrets.service_node_privkey)).toBe(own.legacy);
  expect(own.ed25519_secret.slice(64)).toBe(own.ed25519);

  const daemon = bench.connect(own.oxend_rpc);
  expect(await daemon.greet()).toBe("HELLO");
  const ping = { version: [2, 8, 0], pubkey_ed25519: own.ed25519, https_port: 443, omq_port: 444 };
  const [list, pinged, subscribed] = await Promise.all([
    daemon.ask("rpc.get_service_nodes", listRequest()),
    daemon.ask("admin.storage_server_ping", JSON.stringify(ping)),
    daemon.ask("sub.block"),
  ]);
  expect(bodyOf(pinged)).toEqual({ status: "OK" });
  expect(subscribed.map(String)).toEqual(["OK"]);
  const listed = storageServerList.strict().parse(bodyOf(list));
  expect(listed).toMatchObject({ hardfork: 19, snode_revision: 4, height: 1_251 });
  expect(listed.service_node_states).toHaveLength(14);
  const entry = listed.service_node_states.find(({ service_node_pubkey }) => service_node_pubkey === own.legacy);
  expect(entry).toMatchObject({
    pubkey_ed25519: own.ed25519,
    pubkey_x25519: own.x25519,
    public_ip: "127.41.5.1",
    storage_port: 443,
    storage_lmq_port: 444,
    funded: true,
  });

  for (let height = listed.height - 6; height < listed.height; height++) {
    const reply = await daemon.ask("rpc.get_block_hash", JSON.stringify({ height: [height] }));
    expect(bodyOf(reply)).toMatch(/^[0-9a-f]{64}$/);
  }

  const next = await chain.admin<{ height: number; hash: string }>("next_block");
  const [word, height, hash, ...more] = await daemon.next();
  expect([word?.toString(), height?.toString(), hash?.toString("hex"), more.length]).toEqual([
    "notify.block",
    String(next.height),
    next.hash,
    0,
  ]);
  const polled = storageServerList.parse(
    bodyOf(await daemon.ask("rpc.get_service_nodes", listRequest({ poll_block_hash: listed.block_hash }))),
  );
  expect(polled).toMatchObject({ height: next.height, block_hash: next.hash });
  const again = bodyOf(await daemon.ask("rpc.get_service_nodes", listRequest({ poll_block_hash: next.hash })));
  expect(again).toEqual({
    height: next.height,
    block_hash: next.hash,
    hardfork: 19,
    snode_revision: 4,
    unchanged: true,
    status: "OK",
  });
  expect((await daemon.ask("sub.block")).map(String)).toEqual(["ALREADY"]);
});

test("each endpoint hands out its own node's keys, and both kinds of legacy key occur", async () => {
  const kinds = new Set<boolean>();
  for (const node of nodes.slice(0, 4)) {
    const caller = bench.connect(node.oxend_rpc);
    await caller.greet();
    const secrets = nodeSecrets.parse(bodyOf(await caller.ask("admin.get_service_privkeys")));
    expect(scalarTimesBase(secrets.service_node_privkey)).toBe(node.legacy);
    if (node.legacy === node.ed25519) {
      const half = createHash("sha512")
        .update(Buffer.from(node.ed25519_secret.slice(0, 64), "hex"))
        .digest()
        .subarray(0, 32);
      half[0]! &= 248;
      half[31]! = (half[31]! & 127) | 64;
      expect(secrets.service_node_privkey).toBe(half.toString("hex"));
    }
    kinds.add(node.legacy === node.ed25519);
  }
  expect(kinds.size).toBe(2);
});

test("14 nodes are two swarms of seven, and the list carries their 64-bit ids exactly", async () => {
  const { swarms } = await chain.admin<State>("state");
  expect(swarms.map(({ members }) => members.length)).toEqual([7, 7]);
  const caller = bench.connect(nodes[0]!.oxend_rpc);
  const [, body] = await caller.ask("rpc.get_n_service_nodes", '{"fields":["swarm_id","service_node_pubkey","swarm"]}');
  const listed = [
    ...(body?.toString() ?? "").matchAll(/"service_node_pubkey":"([0-9a-f]+)","swarm_id":(\d+),"swarm":"([0-9a-f]+)"/g),
  ];
  expect(listed).toHaveLength(14);
  for (const [, key = "", id = "", hex = ""] of listed) {
    expect(swarms.find((swarm) => swarm.members.includes(key))?.id).toBe(id);
    expect(BigInt(`0x${hex}`)).toBe(BigInt(id));
  }
  expect(new Set(listed.map(([, , id]) => id))).toEqual(new Set(["0", "9223372036854775807"]));
});

test("a node that waits for contributions has no swarm, in all 64 bits, and is not active", async () => {
  const waiting = await chain.admin<AddedNode>("add_node", { ip: "127.41.99.1", https_port: 1, omq_port: 2 });
  await chain.admin("register", { node: waiting.legacy, amount: "3750000000000" });
  await chain.admin("next_block");
  const caller = bench.connect(waiting.oxend_rpc);
  const ask = async (more: object): Promise<string> =>
    (
      await caller.ask("rpc.get_service_nodes", JSON.stringify({ service_node_pubkeys: [waiting.legacy], ...more }))
    )[1]?.toString() ?? "";
  const body = await ask({});
  expect(body).toContain('"swarm_id":18446744073709551615,"swarm":"ffffffffffffffff","active":false,"funded":false');
  expect(await ask({ active_only: true })).toContain('"service_node_states":[]');
});

test("blocks before the chain have the genesis hash, blocks to come are an error", async () => {
  const caller = bench.connect(nodes[0]!.oxend_rpc);
  const { height, hash, genesis_hash } = await chain.admin<State & { genesis_hash: string }>("state");
  const hashOf = async (body: object): Promise<string[]> =>
    (await caller.ask("rpc.get_block_hash", JSON.stringify(body))).map(String);
  expect(await hashOf({ height: [0] })).toEqual(["200", `"${genesis_hash}"`]);
  expect(await hashOf({ height: [1_249] })).toEqual(["200", `"${genesis_hash}"`]);
  expect(await hashOf({ height: [height] })).toEqual(["200", `"${hash}"`]);
  expect(await hashOf({ height: [height + 1] })).toEqual([
    "500",
    `Requested block height: ${height + 1} greater than current top block height: ${height}`,
  ]);
  const many = await hashOf({ heights: [1_250, height] });
  expect(JSON.parse(many[1] ?? "")).toEqual({ 1250: genesis_hash, [height]: hash, height, status: "OK" });
  expect((await hashOf({ heights: Array.from({ length: 1_001 }, () => 1_250) }))[0]).toBe("500");
});
