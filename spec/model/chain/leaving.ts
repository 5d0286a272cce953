import { credit, type Draft, openDraft } from "./draft.js";
import type { ChainParameters } from "./parameters.js";
import { demand, RuleViolation } from "./rule-violation.js";
import { type ChainState, isActive } from "./state.js";
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

/** Takes nodes off the list whose unlock height has passed, and frees their stakes; swarms follow if one was active. */
const removeExpired = (draft: Draft): void => {
  for (const node of [...draft.nodes.values()]) {
    if (node.requestedUnlockHeight === 0 || node.requestedUnlockHeight >= draft.height) continue;
    draft.nodes.delete(node.key);
    draft.effects.push({ kind: "expired", node: node.key });
    for (const { wallet, stakes } of node.contributors) {
      const amount = stakes.reduce((sum, stake) => sum + stake, 0n);
      if (amount === 0n) continue;
      credit(draft, wallet, amount);
      draft.effects.push({ kind: "stake-returned", node: node.key, wallet, amount });
    }
    if (isActive(node)) draft.swarmsDue = true;
  }
};

/** A draft of the block after `state`, ready for its transactions. */
export const openNextBlock = (state: ChainState): Draft => {
  const draft = openDraft(state);
  removeExpired(draft);
  return draft;
};
