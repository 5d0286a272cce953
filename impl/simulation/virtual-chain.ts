import { createHash } from "node:crypto";
import { type ChainView, noSwarm, type ServiceNode, type Swarm } from "../node/view/chain-view.js";
import { assignmentSeed } from "../swarm/assign-swarms.js";
import { createSwarmState } from "../swarm/swarm-state.js";

/** A chain as far as storage nodes see it: who is listed, and who is in which swarm. */
export interface VirtualChain {
  /** Lists nodes and makes them active with the next block; nodes that were decommissioned come back. */
  readonly admit: (nodes: readonly ServiceNode[]) => void;
  /** Takes a node off the list with the next block. */
  readonly remove: (legacy: string) => void;
  /** Keeps a node on the list, but in no swarm, from the next block on. */
  readonly decommission: (legacy: string) => void;
  /** Makes a block; the swarms follow from its hash by the rules of the network. */
  readonly block: () => ChainView;
  readonly view: () => ChainView;
  /** Legacy keys of the nodes that the last block admitted. */
  readonly joined: () => readonly string[];
  readonly activeCount: () => number;
}

const emptyView = (height: number, blockHash: string): ChainView => ({
  height,
  blockHash,
  hardfork: [19, 4],
  nodes: new Map(),
  byEd25519: new Map(),
  byX25519: new Map(),
  swarms: new Map(),
  swarmIds: [],
});

/** Makes a chain without nodes; the hashes of its blocks follow from the seed. */
export const createVirtualChain = (seed: string): VirtualChain => {
  const state = createSwarmState();
  const listed = new Map<string, ServiceNode>();
  let joining = new Map<string, ServiceNode>();
  let leaving = new Set<string>();
  let joined: readonly string[] = [];
  let view = emptyView(1_000, "00".repeat(32));

  /** Swarms as after the last step; those whose members are the same are the same objects as before. */
  const swarmsNow = (): Map<bigint, Swarm> => {
    const swarms = new Map<bigint, Swarm>();
    for (const { id, members } of state.swarms()) {
      const before = view.swarms.get(id);
      const sorted = [...members].sort();
      const same =
        before?.members.length === sorted.length &&
        before.members.every(({ legacy }, index) => legacy === sorted[index]);
      if (before !== undefined && same) swarms.set(id, before);
      else swarms.set(id, { id, members: sorted.map((legacy) => listed.get(legacy)!) });
    }
    return swarms;
  };

  return {
    admit: (nodes) => {
      for (const node of nodes) joining.set(node.legacy, node);
    },
    remove: (legacy) => {
      leaving.add(legacy);
      listed.delete(legacy);
      joining.delete(legacy);
    },
    decommission: (legacy) => {
      const node = listed.get(legacy);
      if (node === undefined) return;
      leaving.add(legacy);
      listed.set(legacy, { ...node, swarm: noSwarm });
    },
    block: () => {
      const height = view.height + 1;
      const blockHash = createHash("sha256").update(`${seed} block ${height}`).digest();
      for (const [legacy, node] of joining) listed.set(legacy, node);
      const moves = state.apply({
        leave: leaving,
        join: joining.keys(),
        seed: assignmentSeed(blockHash),
      });
      joined = [...joining.keys()];
      joining = new Map();
      leaving = new Set();
      for (const { key, to } of moves) listed.set(key, { ...listed.get(key)!, swarm: to });
      const nodes = [...listed.values()];
      const swarms = swarmsNow();
      const swarmIds = [...swarms.keys()].sort((a, b) => (a < b ? -1 : 1));
      const sameIds =
        swarmIds.length === view.swarmIds.length && swarmIds.every((id, index) => id === view.swarmIds[index]);
      view = {
        height,
        blockHash: blockHash.toString("hex"),
        hardfork: [19, 4],
        nodes: new Map(listed),
        byEd25519: new Map(nodes.map((node) => [node.ed25519, node])),
        byX25519: new Map(nodes.map((node) => [node.x25519, node])),
        swarms,
        swarmIds: sameIds ? view.swarmIds : swarmIds,
      };
      return view;
    },
    view: () => view,
    joined: () => joined,
    activeCount: () => state.nodeCount + joining.size,
  };
};
