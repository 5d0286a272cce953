import type { Answer, Fields } from "../../shim-input.js";
import { applyBlock } from "../apply-block.js";
import { balanceOf } from "../conservation.js";
import type { Effect } from "../effect.js";
import { type ChainParameters, profiles } from "../parameters.js";
import { RuleViolation } from "../rule-violation.js";
import type { ChainRules } from "../rules.js";
import { genesis } from "../state.js";
import { countField, hexField, listField, malformed } from "./fields.js";
import { readTransaction } from "./transactions.js";

const { main } = profiles;

const effectJson = (effect: Effect): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(effect).map(([name, value]) => [name, typeof value === "bigint" ? String(value) : value]),
  );

/** A block of the input; everything that a producer cannot choose is filled in. */
const readBlock = (input: Fields) => ({
  producer: hexField(input, "producer", 16),
  transactions: listField(input, "transactions").map(readTransaction),
  /** Empty blocks in front of it. */
  after: input.after === undefined ? 0 : countField(input, "after", 10_000),
});

/**
 * Plays a chain from its genesis: for each block its hash and what it brought about, or the rule for which it is refused.
 * Blocks follow one another in the target time; empty blocks in between have the producer bytes of the block they precede.
 */
export const chainTrace =
  (rules: ChainRules): Answer =>
  (input) => {
    const parameters: ChainParameters = {
      ...main,
      unlockBlocks: countField(input, "unlock_blocks"),
      deregistrationLockBlocks: countField(input, "lock_blocks"),
      payableAfterBlocks: countField(input, "payable_after_blocks"),
      batchingInterval: countField(input, "batching_interval"),
    };
    if (parameters.batchingInterval === 0) throw malformed("batching_interval: not above 0");
    let state = genesis(parameters, hexField(input, "treasury", 32), hexField(input, "producer", 16));
    const genesisHash = state.hash;
    const apply = (producer: string, transactions: ReturnType<typeof readBlock>["transactions"]) => {
      const step = applyBlock(
        state,
        {
          height: state.height + 1,
          previous: state.hash,
          timeMs: state.timeMs + parameters.blockTargetMs,
          producer,
          transactions,
        },
        { ...rules, parameters },
      );
      state = step.state;
      return step.effects;
    };
    const steps = listField(input, "blocks")
      .map(readBlock)
      .map(({ producer, transactions, after }) => {
        for (let made = 0; made < after; made++) apply(producer, []);
        try {
          const effects = apply(producer, transactions);
          return { height: state.height, hash: state.hash, effects: effects.map(effectJson) };
        } catch (error) {
          if (!(error instanceof RuleViolation)) throw error;
          return { refused: error.rule };
        }
      });
    const coins = Object.entries(balanceOf(state)).map(([name, amount]) => [name, String(amount)]);
    return { genesis: genesisHash, steps, coins: Object.fromEntries(coins) };
  };
