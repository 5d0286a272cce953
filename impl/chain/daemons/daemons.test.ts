import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { creditAt } from "../../../spec/model/chain/credit.js";
import { isActive, nodeState } from "../../../spec/model/chain/node-state.js";
import { profiles, unassignedSwarm } from "../../../spec/model/chain/parameters.js";
import { type Chain, openChain } from "../chain.js";
import { type Daemons, startDaemons } from "./daemons.js";

const root = mkdtempSync(join(tmpdir(), "daemons-"));
afterAll(() => rmSync(root, { recursive: true }));
const fatal = (error: unknown): never => {
  throw error;
};

/** A chain of the fast profile with so many active nodes. */
const openNetwork = (count: number): { chain: Chain; daemons: Daemons; nodes: string[] } => {
  const dataDir = mkdtempSync(join(root, "c-"));
  const chain = openChain({
    dataDir,
    parameters: profiles.fast,
    seed: Buffer.alloc(32, 9),
    sync: "never",
    warn: fatal,
    fatal,
  });
  const daemons = startDaemons(chain);
  const nodes = Array.from({ length: count }, (_, index) => {
    const { legacy } = chain.addNode({ ip: `127.20.${index}.1`, httpsPort: 4_000, omqPort: 5_000 });
    chain.stakeNode(legacy);
    return legacy;
  });
  chain.warpBlock();
  return { chain, daemons, nodes };
};

const stateOf = (chain: Chain, node: string): string => {
  const listed = chain.state().nodes.get(node);
  return listed === undefined ? "gone" : nodeState(listed);
};

/** Makes blocks, before each of which testers report on a node, until it is in a state; answers how many. */
const blocksUntil = (
  network: ReturnType<typeof openNetwork>,
  node: string,
  passed: boolean,
  state: string,
  testers = 99,
) => {
  const { chain, daemons, nodes } = network;
  for (let blocks = 1; blocks <= 400; blocks++) {
    for (const tester of nodes.slice(0, testers)) if (tester !== node) daemons.reports.record(tester, node, passed);
    chain.warpBlock();
    if (stateOf(chain, node) === state) return blocks;
  }
  return Number.POSITIVE_INFINITY;
};

test("a node that fails its tests is decommissioned, comes back with less credit, and is then deregistered", () => {
  const network = openNetwork(14);
  const { chain, nodes } = network;
  const victim = nodes[3] ?? "";
  const down = blocksUntil(network, victim, false, "decommissioned");
  expect(down).toBeGreaterThan(16);
  expect(down).toBeLessThan(40);
  expect(chain.state().nodes.get(victim)?.swarm).toBe(unassignedSwarm);
  const away = blocksUntil(network, victim, true, "active");
  expect(away).toBeGreaterThan(12);
  const listed = chain.state().nodes.get(victim);
  if (listed === undefined) throw new Error("the node is gone");
  expect(creditAt(listed, chain.state().height, profiles.fast)).toBeLessThan(60 - away);
  expect(blocksUntil(network, victim, false, "gone")).toBeLessThan(40);
  expect(chain.state().heldStakes).toHaveLength(1);
});

test("nodes that pass are left alone, and so is one that six of fourteen cannot reach", () => {
  const network = openNetwork(14);
  const victim = network.nodes[13] ?? "";
  expect(blocksUntil(network, victim, false, "decommissioned", 6)).toBe(Number.POSITIVE_INFINITY);
  expect([...network.chain.state().nodes.values()].every(isActive)).toBe(true);
});

test("a node whose daemon falls silent fails by its proofs", () => {
  const network = openNetwork(13);
  const victim = network.nodes[5] ?? "";
  network.daemons.assign({ proofs: false }, victim);
  expect(blocksUntil(network, victim, true, "decommissioned")).toBeLessThan(60);
  expect(network.chain.state().nodes.get(victim)).toMatchObject({ reasonsAll: 0x01, reasonsAny: 0x01 });
});

test("daemons that do not vote change nothing, and votes cast by hand do what seven of them do", () => {
  const network = openNetwork(13);
  const { chain, daemons, nodes } = network;
  const victim = nodes[5] ?? "";
  daemons.assign({ votes: false });
  expect(blocksUntil(network, victim, false, "decommissioned")).toBe(Number.POSITIVE_INFINITY);
  const { votes, tx } = daemons.castVotes(victim, "decommission", 0x08, 6);
  expect([votes, tx]).toEqual([6, undefined]);
  chain.warpBlock();
  expect(stateOf(chain, victim)).toBe("active");
  expect(daemons.castVotes(victim, "decommission", 0x08, 7).tx).toBeDefined();
  chain.warpBlock();
  expect(stateOf(chain, victim)).toBe("decommissioned");
});

test("votes fall due again after blocks were taken back, and nothing breaks", () => {
  const network = openNetwork(14);
  const { chain, nodes } = network;
  const victim = nodes[3] ?? "";
  blocksUntil(network, victim, false, "decommissioned");
  chain.pop(5);
  expect(stateOf(chain, victim)).toBe("active");
  expect(blocksUntil(network, victim, false, "decommissioned")).toBeLessThan(30);
});
