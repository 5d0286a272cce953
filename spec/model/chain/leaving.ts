import { credit, type Draft } from "./draft.js";
import { isActive } from "./node-state.js";
import type { ChainParameters } from "./parameters.js";
import { demand, RuleViolation } from "./rule-violation.js";
import type { HeldStake, ServiceNode } from "./state.js";
import type { UnlockTransaction } from "./transaction.js";

/** Sets the last height of a node's life, once, at the wish of one contributor. */
export const requestUnlock = (
  draft: Draft,
  { node: key, wallet }: UnlockTransaction,
  parameters: ChainParameters,
): void => {
  const node = draft.nodes.get(key);
  if (node === undefined) throw new RuleViolation("unlock.unknown-node", "the node is listed", { node: key });
  const staked = node.contributors.some(
    (contributor) => contributor.wallet === wallet && contributor.stakes.length > 0,
  );
  demand(staked, "unlock.not-contributor", "who unlocks has a stake in the node", () => ({ node: key, wallet }));
  demand(node.requestedUnlockHeight === 0, "unlock.pending", "nobody asked to unlock before", () => ({
    node: key,
    unlockHeight: node.requestedUnlockHeight,
  }));
  const height = draft.height + parameters.unlockBlocks;
  draft.nodes.set(key, { ...node, requestedUnlockHeight: height });
  draft.effects.push({ kind: "unlock-requested", node: key, wallet, height });
};

/** Locked coins of each contributor of a node. */
const stakesOf = ({ contributors }: ServiceNode): { wallet: string; amount: bigint }[] =>
  contributors
    .map(({ wallet, stakes }) => ({ wallet, amount: stakes.reduce((sum, stake) => sum + stake, 0n) }))
    .filter(({ amount }) => amount > 0n);

/** Gives back the stakes of deregistered nodes whose time is over. */
export const freeHeldStakes = (draft: Draft): void => {
  const due = draft.heldStakes.filter(({ freeAt }) => freeAt <= draft.height);
  if (due.length === 0) return;
  draft.heldStakes = draft.heldStakes.filter(({ freeAt }) => freeAt > draft.height);
  for (const { node, wallet, amount } of due) {
    credit(draft, wallet, amount);
    draft.effects.push({ kind: "stake-returned", node, wallet, amount });
  }
};

/** Takes nodes off the list whose unlock height has passed, and frees their stakes; swarms follow if one was active. */
export const removeExpired = (draft: Draft): void => {
  for (const node of [...draft.nodes.values()]) {
    if (node.requestedUnlockHeight === 0 || node.requestedUnlockHeight >= draft.height) continue;
    draft.nodes.delete(node.key);
    draft.effects.push({ kind: "expired", node: node.key });
    for (const { wallet, amount } of stakesOf(node)) {
      credit(draft, wallet, amount);
      draft.effects.push({ kind: "stake-returned", node: node.key, wallet, amount });
    }
    draft.membersChanged = true;
    if (isActive(node)) draft.swarmsDue = true;
  }
};

/** Takes a node off the list and holds its stakes back for a time. */
export const deregister = (draft: Draft, node: ServiceNode, parameters: ChainParameters): void => {
  const freeAt = draft.height + parameters.deregistrationLockBlocks;
  const held: HeldStake[] = stakesOf(node).map((stake) => ({ node: node.key, ...stake, freeAt }));
  draft.nodes.delete(node.key);
  draft.heldStakes = [...draft.heldStakes, ...held];
  draft.effects.push({ kind: "deregistered", node: node.key });
  for (const { wallet, amount } of held) {
    draft.effects.push({ kind: "stake-held", node: node.key, wallet, amount, freeAt });
  }
};
