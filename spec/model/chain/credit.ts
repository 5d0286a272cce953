import type { ChainParameters } from "./parameters.js";
import type { ServiceNode } from "./state.js";

/** The numbers of a node that its credit depends on. */
export type CreditHistory = Pick<
  ServiceNode,
  "activeSince" | "isDecommissioned" | "lastDecommissionHeight" | "recommissionCredit"
>;

/** Blocks that a node was up since it last became active; 0 while it awaits contributions. */
const blocksUp = ({ activeSince, isDecommissioned, lastDecommissionHeight }: CreditHistory, height: number): number => {
  if (activeSince === null) return 0;
  return (isDecommissioned ? lastDecommissionHeight : height) - activeSince;
};

/**
 * Blocks that a node may be down at `height` before it is voted out: what it began with plus one for each thirty blocks
 * up, at most two days' worth, less the blocks it is down already. Negative once it has been down too long.
 * Source: oxen-core `service_node_quorum_cop.cpp` (calculate_decommission_credit).
 */
export const creditAt = (node: CreditHistory, height: number, parameters: ChainParameters): number => {
  const { creditPerPeriod, creditPeriodBlocks, maximumCredit } = parameters;
  const earned = Math.floor((blocksUp(node, height) * creditPerPeriod) / creditPeriodBlocks);
  const credit = Math.min(maximumCredit, node.recommissionCredit + earned);
  return node.isDecommissioned ? credit - (height - node.lastDecommissionHeight) : credit;
};

/**
 * Credit that a decommissioned node is left with when it comes back at `height`: what it had when it went down, less
 * twice the blocks it was down, and never less than nothing.
 * Source: oxen-core `service_node_list.cpp` (process_state_change_tx).
 */
export const creditOnReturn = (node: CreditHistory, height: number, parameters: ChainParameters): number => {
  const { lastDecommissionHeight } = node;
  const before = creditAt(node, lastDecommissionHeight, parameters);
  return Math.max(0, before - parameters.recommissionFactor * (height - lastDecommissionHeight));
};
