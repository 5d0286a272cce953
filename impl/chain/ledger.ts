import { applyBlock, type Step } from "../../spec/model/chain/apply-block.js";
import { applyTransaction } from "../../spec/model/chain/apply-transaction.js";
import type { Block } from "../../spec/model/chain/block.js";
import type { Draft } from "../../spec/model/chain/draft.js";
import { openNextBlock } from "../../spec/model/chain/leaving.js";
import type { ChainRules } from "../../spec/model/chain/rules.js";
import type { ChainState } from "../../spec/model/chain/state.js";
import type { Transaction } from "../../spec/model/chain/transaction.js";

/** The chain in memory: its state, the hashes behind it, and the transactions that wait for the next block. */
export interface Ledger {
  readonly state: () => ChainState;
  /** The next block so far: the state with all waiting transactions applied. */
  readonly draft: () => Draft;
  readonly waiting: () => readonly Transaction[];
  /** Hash of the block at a height; the genesis hash below it, undefined above the top. */
  readonly hashAt: (height: number) => string | undefined;
  /** Takes a transaction into the pool. Throws RuleViolation when it cannot follow the ones that wait already. */
  readonly submit: (transaction: Transaction) => void;
  /** The next block, holding all waiting transactions in order, and what it leads to; nothing is changed yet. */
  readonly propose: (producer: string) => { readonly block: Block; readonly step: Step };
  /** Makes the outcome of the proposed block the state, and empties the pool. */
  readonly commit: (step: Step) => void;
  /** Applies a block that was made before, transactions that waited for it included. Throws RuleViolation. */
  readonly replay: (block: Block) => void;
}

/** Starts a ledger at a genesis state. Block times are counted, not measured, so that a chain repeats from its seed. */
export const createLedger = (genesis: ChainState, rules: ChainRules): Ledger => {
  const hashes = [genesis.hash];
  let state = genesis;
  let draft = openNextBlock(state);
  let waiting: Transaction[] = [];

  const commit = (step: Step): void => {
    state = step.state;
    hashes.push(state.hash);
    draft = openNextBlock(state);
    waiting = [];
  };

  return {
    state: () => state,
    draft: () => draft,
    waiting: () => waiting,
    hashAt: (height) => hashes[Math.max(0, height - genesis.height)],
    submit: (transaction) => {
      applyTransaction(draft, transaction, waiting.length, rules);
      waiting.push(transaction);
    },
    propose: (producer) => {
      const block: Block = {
        height: state.height + 1,
        previous: state.hash,
        timeMs: state.timeMs + rules.parameters.blockTargetMs,
        producer,
        transactions: waiting,
      };
      return { block, step: applyBlock(state, block, rules) };
    },
    commit,
    replay: (block) => commit(applyBlock(state, block, rules)),
  };
};
