import { applyTransaction } from "./apply-transaction.js";
import { type Block, blockHash, swarmSeed } from "./block.js";
import type { Draft } from "./draft.js";
import type { Effect } from "./effect.js";
import { isActive, isFunded } from "./node-state.js";
import { openNextBlock } from "./open-block.js";
import { unassignedSwarm } from "./parameters.js";
import type { QuorumDraw } from "./quorum.js";
import { creditRewards } from "./rewards.js";
import { demand, RuleViolation } from "./rule-violation.js";
import type { AssignSwarms, ChainRules } from "./rules.js";
import type { ChainState } from "./state.js";

/** The chain one block later, and what the block did. */
export interface Step {
  readonly state: ChainState;
  readonly effects: readonly Effect[];
}

const checkHeader = (state: ChainState, block: Block): void => {
  const height = state.height + 1;
  demand(block.height === height, "block.height", "heights follow one another", () => ({
    height: block.height,
    expected: height,
  }));
  demand(block.previous === state.hash, "block.previous", "a block names the hash of the one before", () => ({
    previous: block.previous,
    expected: state.hash,
  }));
  demand(block.timeMs >= state.timeMs, "block.time", "time does not run backwards", () => ({
    timeMs: block.timeMs,
    previous: state.timeMs,
  }));
  demand(/^[0-9a-f]{32}$/.test(block.producer), "block.producer", "sixteen bytes of the producer as hex", () => ({
    producer: block.producer,
  }));
};

/** The deployed daemon cannot assign fewer than five nodes that are left of two or more swarms, and refuses the block. */
const assignOrRefuse = (current: Map<string, bigint>, seed: bigint, assign: AssignSwarms): Map<string, bigint> => {
  const swarms = new Set(current.values());
  swarms.delete(unassignedSwarm);
  const facts = { nodes: current.size, swarms: swarms.size };
  try {
    return assign(current, seed);
  } catch (error) {
    if (facts.nodes >= 5 || facts.swarms < 2) throw error;
    throw new RuleViolation("block.swarms", "two or more swarms have at least five nodes between them", facts);
  }
};

/** Gives every active node its swarm; input and outcome are in ascending order of keys, so that nothing else matters. */
const recalculateSwarms = (draft: Draft, hash: string, { assign }: ChainRules): void => {
  const active = [...draft.nodes.values()].filter(isActive).sort((a, b) => (a.key < b.key ? -1 : 1));
  if (active.length === 0) return;
  const current = new Map(active.map(({ key, swarm }) => [key, swarm]));
  const assigned = assignOrRefuse(current, swarmSeed(hash), assign);
  for (const node of active) {
    const to = assigned.get(node.key);
    if (to === undefined) throw new Error(`swarm assignment: node ${node.key} is missing from the outcome`);
    if (to === node.swarm) continue;
    draft.nodes.set(node.key, { ...node, swarm: to });
    draft.effects.push({ kind: "swarm-changed", node: node.key, from: node.swarm, to });
  }
};

/** Keys of the active nodes, or of the decommissioned ones, in ascending order. */
const sortedKeys = (draft: Draft, areActive: boolean): string[] =>
  [...draft.nodes.values()]
    .filter((node) => isFunded(node) && isActive(node) === areActive)
    .map(({ key }) => key)
    .sort();

/** What the quorums of this block and of those that can still be voted on are drawn from; lists that stay are shared. */
const nextDraws = (draft: Draft, hash: string, lifetime: number): readonly QuorumDraw[] => {
  const before = draft.draws.at(-1);
  const { active, decommissioned } =
    before === undefined || draft.membersChanged
      ? { active: sortedKeys(draft, true), decommissioned: sortedKeys(draft, false) }
      : before;
  return [...draft.draws.slice(1 - lifetime), { height: draft.height, hash, active, decommissioned }];
};

/**
 * The transition function: held stakes are freed, nodes whose time is over leave, the leader goes to the end of the
 * queue, transactions apply in order, swarms are recalculated once if the active set may have changed, a quorum is
 * drawn, and rewards are credited.
 * @throws RuleViolation when the header or any transaction breaks a rule; there is no new state then
 */
export const applyBlock = (state: ChainState, block: Block, rules: ChainRules): Step => {
  checkHeader(state, block);
  const hash = blockHash(block);
  const draft = openNextBlock(state);
  for (const [index, transaction] of block.transactions.entries()) applyTransaction(draft, transaction, index, rules);
  if (draft.swarmsDue) recalculateSwarms(draft, hash, rules);
  const rewards = creditRewards(draft, state.rewards, rules.parameters);
  return {
    state: {
      genesisHash: state.genesisHash,
      height: block.height,
      hash,
      timeMs: block.timeMs,
      supply: state.supply,
      wallets: draft.wallets,
      nodes: draft.nodes,
      heldStakes: draft.heldStakes,
      rewards,
      draws: nextDraws(draft, hash, rules.parameters.voteLifetimeBlocks),
    },
    effects: draft.effects,
  };
};
