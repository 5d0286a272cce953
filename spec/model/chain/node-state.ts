import type { ChainParameters } from "./parameters.js";
import type { ServiceNode } from "./state.js";

/** Where a listed node is in its life. */
export type NodeState = "awaiting" | "active" | "decommissioned";

/** State of a listed node; a pending unlock changes none of them. */
export const nodeState = ({ activeSince, isDecommissioned }: ServiceNode): NodeState => {
  if (activeSince === null) return "awaiting";
  return isDecommissioned ? "decommissioned" : "active";
};

/** Whether the requirement is reached, also while the node is decommissioned. */
export const isFunded = ({ activeSince }: ServiceNode): boolean => activeSince !== null;

/** Whether a node takes part in swarms and quorums. */
export const isActive = ({ activeSince, isDecommissioned }: ServiceNode): boolean =>
  activeSince !== null && !isDecommissioned;

/** Whether a node shares in the reward of the block at `height`. Source: oxen-core `service_node_list.h` (is_payable). */
export const isPayable = (node: ServiceNode, height: number, { payableAfterBlocks }: ChainParameters): boolean =>
  isActive(node) && height >= (node.activeSince ?? 0) + payableAfterBlocks;

/** Height since which a node is in its state: active since, decommissioned since, or its latest contribution. */
export const stateHeight = (node: ServiceNode): number => {
  if (node.isDecommissioned) return node.lastDecommissionHeight;
  return node.activeSince ?? node.lastReward.height;
};

/** Coins that a node holds back from its contributors. */
export const lockedIn = ({ contributors }: ServiceNode): bigint => {
  let locked = 0n;
  for (const { stakes } of contributors) for (const stake of stakes) locked += stake;
  return locked;
};

/** Members of each swarm by its id, ids and members ascending. */
export const swarmMembers = (nodes: ReadonlyMap<string, ServiceNode>): Map<bigint, string[]> => {
  const members = new Map<bigint, string[]>();
  for (const { key, swarm } of [...nodes.values()].filter(isActive)) {
    const known = members.get(swarm);
    if (known === undefined) members.set(swarm, [key]);
    else known.push(key);
  }
  const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([id, keys]) => [id, keys.sort()]));
};
