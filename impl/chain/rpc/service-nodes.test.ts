import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { profiles } from "../../../spec/model/chain/parameters.js";
import { type Chain, openChain } from "../chain.js";
import { startDaemons } from "../daemons/daemons.js";
import { createSeededDraw } from "../seeded-draw.js";
import type { Caller, RpcMethod } from "./method.js";
import { createRpcMethods } from "./methods.js";

const dataDir = mkdtempSync(join(tmpdir(), "service-nodes-"));
let chain: Chain;
let methods: ReadonlyMap<string, RpcMethod>;
const keys: string[] = [];

beforeAll(() => {
  const fatal = (error: unknown): never => {
    throw error;
  };
  chain = openChain({ dataDir, parameters: profiles.fast, seed: Buffer.alloc(32, 5), warn: () => {}, fatal });
  for (let index = 0; index < 8; index++) {
    keys.push(chain.addNode({ ip: `127.60.${index}.1`, httpsPort: 443, omqPort: 444 }).legacy);
  }
  for (const key of keys.slice(0, 7)) chain.stakeNode(key);
  chain.nextBlock();
  methods = createRpcMethods(chain, startDaemons(chain), createSeededDraw(Buffer.alloc(32)));
});
afterAll(() => {
  chain.close();
  rmSync(dataDir, { recursive: true });
});

const nobody: Caller = { node: undefined };
interface Listing {
  readonly height?: number;
  readonly block_hash?: string;
  readonly service_node_states: Record<string, unknown>[];
}
const ask = (params: unknown, caller = nobody): Listing =>
  JSON.parse(methods.get("get_service_nodes")?.run(params, caller) ?? "") as Listing;
const listedKeys = (params: unknown): unknown[] =>
  ask(params).service_node_states.map(({ service_node_pubkey }) => service_node_pubkey);

test("the list has all registered nodes in ascending order of keys, and no other", () => {
  expect(listedKeys({})).toEqual(keys.slice(0, 7).sort());
  expect(listedKeys(undefined)).toEqual(listedKeys({}));
});

test("keys select nodes in either case; unknown ones are passed over, malformed ones are an error", () => {
  const [first = "", second = ""] = keys;
  expect(listedKeys({ service_node_pubkeys: [second.toUpperCase(), "00".repeat(32), first] })).toEqual([second, first]);
  expect(() => ask({ service_node_pubkeys: ["xy"] })).toThrow("Invalid params: service_node_pubkeys[0]");
});

test("a positive limit draws that many different nodes, a negative one shuffles all", () => {
  const draws = Array.from({ length: 20 }, () => listedKeys({ limit: 3 }));
  for (const drawn of draws) expect(new Set(drawn).size).toBe(3);
  expect(new Set(draws.map((drawn) => drawn.join())).size).toBeGreaterThan(10);
  const shuffled = listedKeys({ limit: -1 });
  expect([...shuffled].sort()).toEqual(keys.slice(0, 7).sort());
  expect(listedKeys({ limit: 100 })).toHaveLength(7);
});

test("fields select on both levels; status always comes, and a poll brings the hash", () => {
  const [entry] = ask({ fields: ["swarm_id", "height"] }).service_node_states;
  expect(Object.keys(entry ?? {})).toEqual(["swarm_id"]);
  expect(Object.keys(ask({ fields: ["swarm_id", "height"] }))).toEqual(["height", "service_node_states", "status"]);
  const { hash } = chain.state();
  expect(ask({ fields: ["height"], poll_block_hash: "00".repeat(32) }).block_hash).toBe(hash);
  expect(ask({ fields: ["height"], poll_block_hash: hash })).toEqual({
    height: chain.state().height,
    block_hash: hash,
    unchanged: true,
    status: "OK",
  });
});

test("reachability is that of the asking node, and nobody in particular gets none", () => {
  const [first = "", second = "", third = ""] = keys;
  const asNode = (key: string): Caller => ({ node: chain.register.get(key) });
  methods.get("report_peer_status")?.run({ type: "storage", pubkey: third, passed: false }, asNode(first));
  const about = (caller: Caller): unknown => ask({ service_node_pubkeys: [third] }, caller).service_node_states[0];
  expect(about(asNode(first))).toMatchObject({
    storage_server_reachable: false,
    storage_server_first_unreachable: Math.floor(chain.clock.now() / 1_000),
  });
  expect(about(asNode(second))).toMatchObject({ storage_server_reachable: true, storage_server_first_unreachable: 0 });
  expect(about(nobody)).not.toHaveProperty("storage_server_reachable");
});

test("an answer is kept for the block it belongs to and no longer", () => {
  const params = { fields: ["height", "service_node_pubkey"] };
  const before = ask(params);
  expect(ask(params)).toEqual(before);
  chain.stakeNode(keys[7] ?? "");
  chain.nextBlock();
  expect(ask(params).height).toBe((before.height ?? 0) + 1);
  expect(ask(params).service_node_states).toHaveLength(8);
});

test("a node that was registered from elsewhere has no keys and no address, and is not among the active ones", () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "service-nodes-"));
  const seed = Buffer.alloc(32, 5);
  const open = (folder: string): Chain =>
    openChain({ dataDir: folder, parameters: profiles.fast, seed, warn: () => {}, fatal: () => {} });
  const [here, there] = [open(elsewhere), open(mkdtempSync(join(elsewhere, "other-")))];
  const { legacy } = there.addNode({ ip: "127.60.0.1", httpsPort: 443, omqPort: 444 });
  there.stakeNode(legacy);
  for (const transaction of there.waiting()) here.submit(transaction);
  here.nextBlock();
  const list = createRpcMethods(here, startDaemons(here), () => 0).get("get_service_nodes");
  const states = (params: object): unknown =>
    (JSON.parse(list?.run(params, nobody) ?? "") as Listing).service_node_states;
  const fields = ["service_node_pubkey", "pubkey_ed25519", "public_ip", "active"];
  expect(states({ fields })).toEqual([{ service_node_pubkey: legacy, active: true }]);
  expect(states({ fields, active_only: true })).toEqual([]);
  rmSync(elsewhere, { recursive: true });
});
