import { nodeState, swarmMembers } from "../../../spec/model/chain/node-state.js";
import { unassignedSwarm } from "../../../spec/model/chain/parameters.js";
import type { ServiceNode } from "../../../spec/model/chain/state.js";
import type { ChainAdminResult } from "../../../spec/schema/chain-admin.js";
import type { Chain } from "../chain.js";
import type { ChainNode } from "../chain-node.js";

type StateJson = ChainAdminResult<"state">;

const nodeJson = (node: ChainNode, listed: ServiceNode | undefined): StateJson["nodes"][number] => ({
  legacy: node.legacy,
  ed25519: node.ed25519,
  x25519: node.x25519,
  state: listed === undefined ? "unregistered" : nodeState(listed),
  swarm: String(listed?.swarm ?? unassignedSwarm),
  unlock_height: listed?.requestedUnlockHeight ?? 0,
  ip: node.ip,
  https_port: node.httpsPort,
  omq_port: node.omqPort,
});

const swarmsJson = (nodes: ReadonlyMap<string, ServiceNode>): StateJson["swarms"] =>
  [...swarmMembers(nodes)].map(([id, members]) => ({ id: String(id), members }));

/** The chain as the admin interface shows it: nodes in the order they were added, swarms by id. */
export const chainStateJson = (chain: Chain): StateJson => {
  const { height, hash, genesisHash, nodes } = chain.state();
  const { version, revision } = chain.parameters.hardfork;
  return {
    height,
    hash,
    genesis_hash: genesisHash,
    hardfork: `${version}.${revision}`,
    pool: chain.waiting().length,
    nodes: [...chain.register.nodes.values()].map((node) => nodeJson(node, nodes.get(node.legacy))),
    swarms: swarmsJson(nodes),
  };
};
