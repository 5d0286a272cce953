import { applyBlock, type Step } from "../apply-block.js";
import { applyTransaction } from "../apply-transaction.js";
import type { Draft } from "../draft.js";
import { checkState, checkStep } from "../invariants.js";
import { modelSwarms } from "../model-swarms.js";
import { openNextBlock } from "../open-block.js";
import { type ChainParameters, coin, profiles } from "../parameters.js";
import { RuleViolation } from "../rule-violation.js";
import type { AssignSwarms, ChainRules } from "../rules.js";
import { type ChainState, genesis } from "../state.js";
import type { Transaction } from "../transaction.js";
import { createDice } from "./dice.js";
import { createQuorumWalkers } from "./quorum-walkers.js";
import { verifySeal } from "./signing.js";
import { createWalletWalkers } from "./wallet-walkers.js";

/** Durations of the walk's chain: short, so that everything happens often. */
const durations: Partial<ChainParameters> = {
  unlockBlocks: 300,
  deregistrationLockBlocks: 500,
  payableAfterBlocks: 100,
  batchingInterval: 120,
  supply: 100_000_000n * coin,
};

/** A transaction that somebody tries, and the rule that it has to break, if it has to break one. */
export interface Attempt {
  readonly transaction: Transaction;
  readonly breaks?: string;
}

/** A chain on which random things happen. */
export interface Walk {
  readonly state: () => ChainState;
  /** How often each kind of effect and refusal occurred. */
  readonly counts: ReadonlyMap<string, number>;
  /** Makes a block of random transactions and checks every invariant. Throws Error naming what does not hold. */
  readonly step: () => Step;
}

export interface WalkOptions {
  /** Any integer; the same one repeats the walk. */
  readonly seed: number;
  /** Nodes that are listed most of the time. */
  readonly nodes: number;
  /** The assignment that the chain works with; every outcome is compared with that of the model. */
  readonly assign: AssignSwarms;
}

/** Starts a walk. */
export const createWalk = ({ seed, nodes, assign }: WalkOptions): Walk => {
  const parameters: ChainParameters = { ...profiles.fast, ...durations };
  const rules: ChainRules = { parameters, assign, verify: verifySeal };
  const dice = createDice(seed);
  const treasury = dice.hex(32);
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  let state = genesis(parameters, treasury, dice.hex(16));
  const wallets = createWalletWalkers({ dice, parameters, nodes, treasury });
  const quorums = createQuorumWalkers({ dice, parameters });

  /** Tries a transaction on the block in the making; true if it can be part of it. */
  const attempt = (draft: Draft, { transaction, breaks }: Attempt, index: number): boolean => {
    try {
      applyTransaction(draft, transaction, index, rules);
    } catch (error) {
      if (!(error instanceof RuleViolation)) throw error;
      if (breaks !== undefined && error.rule !== breaks) {
        throw new Error(`${transaction.type}: refused by ${error.rule} instead of ${breaks}`);
      }
      count(`refused: ${error.rule}`);
      return false;
    }
    if (breaks !== undefined) throw new Error(`${transaction.type}: accepted although it breaks ${breaks}`);
    return true;
  };

  const step = (): Step => {
    const draft = openNextBlock(state);
    const transactions: Transaction[] = [];
    const play = (attempts: Iterable<Attempt>): void => {
      for (const one of attempts) if (attempt(draft, one, transactions.length)) transactions.push(one.transaction);
    };
    play(wallets.attempts(state, draft));
    play(quorums.attempts(state));
    const next = applyBlock(
      state,
      {
        height: state.height + 1,
        previous: state.hash,
        timeMs: state.timeMs + parameters.blockTargetMs,
        producer: dice.hex(16),
        transactions,
      },
      rules,
    );
    checkState(next.state, parameters);
    checkStep(state, next, modelSwarms);
    quorums.follow(next);
    for (const { kind } of next.effects) count(kind);
    state = next.state;
    return next;
  };
  return { state: () => state, counts, step };
};
