import { isActive } from "./node-state.js";
import type { ServiceNode } from "./state.js";

/** Index of whoever was put at the end of the queue by something other than a transaction of its own. */
export const lastIndex = 2 ** 32 - 1;

/** Whether `a` is before `b` in the queue: by height of the last reward, then index, then key. */
const isBefore = (a: ServiceNode, b: ServiceNode): boolean => {
  if (a.lastReward.height !== b.lastReward.height) return a.lastReward.height < b.lastReward.height;
  if (a.lastReward.index !== b.lastReward.index) return a.lastReward.index < b.lastReward.index;
  return a.key < b.key;
};

/**
 * The active node that leads the next block: the first in the reward queue; undefined without active nodes.
 * Source: oxen-core `service_node_list.cpp` (get_next_block_leader).
 */
export const nextLeader = (nodes: ReadonlyMap<string, ServiceNode>): string | undefined => {
  let first: ServiceNode | undefined;
  for (const node of nodes.values()) {
    if (isActive(node) && (first === undefined || isBefore(node, first))) first = node;
  }
  return first?.key;
};

/** The active nodes in the order in which they will lead if nothing else happens. */
export const rewardQueue = (nodes: ReadonlyMap<string, ServiceNode>): string[] =>
  [...nodes.values()]
    .filter(isActive)
    .sort((a, b) => (isBefore(a, b) ? -1 : 1))
    .map(({ key }) => key);

/** The place at the end of the queue after the block at `height`. */
export const backOfQueue = (height: number): ServiceNode["lastReward"] => ({ height, index: lastIndex });
