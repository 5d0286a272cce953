import { type Draft, openDraft } from "./draft.js";
import { freeHeldStakes, removeExpired } from "./leaving.js";
import { backOfQueue, nextLeader } from "./reward-queue.js";
import type { ChainState } from "./state.js";

/**
 * A draft of the block after `state`, ready for its transactions: held stakes are freed, nodes whose time is over are
 * gone, and the leader has gone to the end of the reward queue.
 * Source: oxen-core `service_node_list.cpp` (update_from_block).
 */
export const openNextBlock = (state: ChainState): Draft => {
  const leader = nextLeader(state.nodes);
  const draft = openDraft(state);
  freeHeldStakes(draft);
  removeExpired(draft);
  const node = leader === undefined ? undefined : draft.nodes.get(leader);
  if (node !== undefined) draft.nodes.set(node.key, { ...node, lastReward: backOfQueue(draft.height) });
  return draft;
};
