import { applyBlock, type Step } from "../../spec/model/chain/apply-block.js";
import { applyTransaction } from "../../spec/model/chain/apply-transaction.js";
import type { Block } from "../../spec/model/chain/block.js";
import type { Draft } from "../../spec/model/chain/draft.js";
import { openNextBlock } from "../../spec/model/chain/open-block.js";
import { RuleViolation } from "../../spec/model/chain/rule-violation.js";
import type { ChainRules } from "../../spec/model/chain/rules.js";
import type { ChainState } from "../../spec/model/chain/state.js";
import type { Transaction } from "../../spec/model/chain/transaction.js";
import { ChainRefusal } from "./refusal.js";

/** Blocks that can be taken back; deployed daemons reorganise no deeper. */
export const maxPop = 11;

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
  readonly propose: (producer: string, timeMs: number) => { readonly block: Block; readonly step: Step };
  /** Makes the outcome of the proposed block the state, and empties the pool. */
  readonly commit: (block: Block, step: Step) => void;
  /** Applies a block that was made before, transactions that waited for it included. Throws RuleViolation. */
  readonly replay: (block: Block) => void;
  /** Forgets the transactions that wait. */
  readonly flush: () => void;
  /** Throws ChainRefusal `pop` when fewer than `count` blocks can be taken back. */
  readonly checkPop: (count: number) => void;
  /**
   * Takes the last blocks back: everything is as it was before them, and their transactions wait again, in front of those
   * that waited already, except for those that no longer follow. Throws ChainRefusal `pop`.
   */
  readonly pop: (count: number) => void;
}

interface Passed {
  readonly before: ChainState;
  readonly transactions: readonly Transaction[];
}

/** Starts a ledger at a genesis state. */
export const createLedger = (genesis: ChainState, rules: ChainRules): Ledger => {
  const hashes = [genesis.hash];
  const passed: Passed[] = [];
  let state = genesis;
  let draft = openNextBlock(state);
  let waiting: Transaction[] = [];

  const commit: Ledger["commit"] = ({ transactions }, step) => {
    passed.push({ before: state, transactions });
    if (passed.length > maxPop) passed.shift();
    state = step.state;
    hashes.push(state.hash);
    draft = openNextBlock(state);
    waiting = [];
  };

  const submit: Ledger["submit"] = (transaction) => {
    applyTransaction(draft, transaction, waiting.length, rules);
    waiting.push(transaction);
  };

  const submitAgain = (transaction: Transaction): void => {
    try {
      submit(transaction);
    } catch (error) {
      if (!(error instanceof RuleViolation)) throw error;
    }
  };

  const checkPop: Ledger["checkPop"] = (count) => {
    if (count <= passed.length) return;
    throw new ChainRefusal("pop", `count: ${count} blocks cannot be taken back, at most ${passed.length} now`);
  };

  return {
    state: () => state,
    draft: () => draft,
    waiting: () => waiting,
    hashAt: (height) => hashes[Math.max(0, height - genesis.height)],
    submit,
    propose: (producer, timeMs) => {
      const block: Block = {
        height: state.height + 1,
        previous: state.hash,
        timeMs,
        producer,
        transactions: waiting,
      };
      return { block, step: applyBlock(state, block, rules) };
    },
    commit,
    replay: (block) => commit(block, applyBlock(state, block, rules)),
    flush: () => {
      draft = openNextBlock(state);
      waiting = [];
    },
    checkPop,
    pop: (count) => {
      checkPop(count);
      const taken = passed.splice(passed.length - count);
      hashes.length -= taken.length;
      state = taken[0]?.before ?? state;
      const again = [...taken.flatMap(({ transactions }) => transactions), ...waiting];
      draft = openNextBlock(state);
      waiting = [];
      for (const transaction of again) submitAgain(transaction);
    },
  };
};
