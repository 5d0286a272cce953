import { applyTransaction } from "./apply-transaction.js";
import { type Block, blockHash, swarmSeed } from "./block.js";
import type { Draft } from "./draft.js";
import type { Effect } from "./effect.js";
import { openNextBlock } from "./leaving.js";
import { unassignedSwarm } from "./parameters.js";
import { demand, RuleViolation } from "./rule-violation.js";
import type { AssignSwarms, ChainRules } from "./rules.js";
import { type ChainState, isActive } from "./state.js";

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

/**
 * The transition function: nodes whose time is over leave, transactions apply in order, then swarms are recalculated
 * once if the active set changed.
 * @throws RuleViolation when the header or any transaction breaks a rule; there is no new state then
 */
export const applyBlock = (state: ChainState, block: Block, rules: ChainRules): Step => {
  checkHeader(state, block);
  const hash = blockHash(block);
  const draft = openNextBlock(state);
  for (const [index, transaction] of block.transactions.entries()) applyTransaction(draft, transaction, index, rules);
  if (draft.swarmsDue) recalculateSwarms(draft, hash, rules);
  return {
    state: {
      genesisHash: state.genesisHash,
      height: block.height,
      hash,
      timeMs: block.timeMs,
      supply: state.supply,
      wallets: draft.wallets,
      nodes: draft.nodes,
    },
    effects: draft.effects,
  };
};
