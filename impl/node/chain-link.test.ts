import { expect, it } from "vitest";
import { createChainLink } from "./chain-link.js";
import { nodeKeys } from "./testing/local-swarm.js";
import { createVirtualClock } from "./testing/virtual-clock.js";
import type { ChainView } from "./view/chain-view.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A daemon whose answers to the list can be held back. */
const open = () => {
  const clock = createVirtualClock(0);
  const asked: [string, unknown][] = [];
  const views: ChainView[] = [];
  const hashes: [number, string][] = [];
  const chain = { height: 1_300, hash: "aa".repeat(32), silent: false };
  let release: (() => void) | undefined;
  const link = createChainLink({
    keys: nodeKeys("a"),
    ports: { https: 443, omq: 444 },
    version: [2, 8, 0],
    clock,
    log: () => undefined,
    onView: (view) => views.push(view),
    onPastBlock: (...block) => hashes.push(block),
    ask: async (endpoint, parts) => {
      asked.push([endpoint, parts[0] === undefined ? undefined : JSON.parse(parts[0])]);
      if (chain.silent) throw new Error("silent");
      if (endpoint === "rpc.get_block_hash") {
        const { height } = JSON.parse(parts[0] ?? "{}");
        return [Buffer.from(height[0] === 1_299 ? "500" : "200"), Buffer.from(`"${`${height[0]}`.padStart(64, "0")}"`)];
      }
      if (endpoint !== "rpc.get_service_nodes") return [Buffer.from("200"), Buffer.from('{"status":"OK"}')];
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      const { height, hash } = chain;
      const body = { height, block_hash: hash, hardfork: 19, snode_revision: 4, service_node_states: [] };
      return [Buffer.from("200"), Buffer.from(JSON.stringify(body))];
    },
  });
  const answer = async () => {
    release?.();
    release = undefined;
    await settle();
  };
  const count = (endpoint: string): number => asked.filter(([name]) => name === endpoint).length;
  return { clock, link, asked, views, hashes, chain, answer, count };
};

it("at the start the list is asked for, the daemon greeted, and blocks subscribed to, again every 30 s", async () => {
  const { link, clock, asked, count } = open();
  link.start();
  expect(asked).toEqual([
    [
      "admin.storage_server_ping",
      { version: [2, 8, 0], pubkey_ed25519: expect.any(String), https_port: 443, omq_port: 444 },
    ],
    ["sub.block", undefined],
    ["rpc.get_service_nodes", { active_only: false, fields: expect.objectContaining({ swarm_id: true }) }],
  ]);
  clock.advance(60_000);
  expect([count("admin.storage_server_ping"), count("sub.block")]).toEqual([3, 3]);
  link.stop();
  clock.advance(60_000);
  expect(count("sub.block")).toBe(3);
});

it("the first list brings the hashes of the six blocks before it, where the daemon knows them", async () => {
  const { link, answer, hashes, views } = open();
  link.start();
  await answer();
  expect(views).toHaveLength(1);
  expect(hashes.map(([height]) => height)).toEqual([1_294, 1_295, 1_296, 1_297, 1_298]);
});

it("one question at a time: what is announced meanwhile is asked for afterwards, once", async () => {
  const { link, answer, asked, views, chain, count } = open();
  link.start();
  for (let block = 0; block < 5; block++) link.blockAnnounced();
  expect(count("rpc.get_service_nodes")).toBe(1);
  await answer();
  expect(count("rpc.get_service_nodes")).toBe(2);
  expect(asked.at(-1)).toMatchObject(["rpc.get_service_nodes", { poll_block_hash: "aa".repeat(32) }]);
  chain.hash = "bb".repeat(32);
  await answer();
  expect(views.map(({ blockHash }) => blockHash)).toEqual(["aa".repeat(32), "bb".repeat(32)]);
});

it("a list with the hash that is known already changes nothing, one of a lower height does", async () => {
  const { link, answer, views, chain } = open();
  link.start();
  await answer();
  link.blockAnnounced();
  await answer();
  expect(views).toHaveLength(1);
  Object.assign(chain, { height: 1_200, hash: "cc".repeat(32) });
  link.blockAnnounced();
  await answer();
  expect(views.at(-1)?.height).toBe(1_200);
});

it("a silent daemon is asked again at the next block, and told how a test ended", async () => {
  const { link, answer, views, chain, asked } = open();
  chain.silent = true;
  link.start();
  await settle();
  await expect(link.reportPeer("ab", true)).rejects.toThrow("silent");
  chain.silent = false;
  link.blockAnnounced();
  await answer();
  expect(views).toHaveLength(1);
  await link.reportPeer("ab", false);
  expect(asked.at(-1)).toEqual(["admin.report_peer_status", { type: "storage", pubkey: "ab", passed: false }]);
});
