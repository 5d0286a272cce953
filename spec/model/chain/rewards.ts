import type { Draft } from "./draft.js";
import { credit } from "./draft.js";
import { isPayable } from "./node-state.js";
import type { ChainParameters } from "./parameters.js";
import type { Accrual, Rewards, ServiceNode } from "./state.js";

/** Rewards are kept in these parts of an atomic unit. */
export const thousandths = 1_000n;

/** Fees are turned into parts of this before they are applied. */
const wholePortions = (1n << 64n) - 4n;

/** Terms by which the reward of a node is split. */
export type RewardTerms = Pick<ServiceNode, "operator" | "fee" | "totalContributed"> & {
  readonly contributors: readonly { readonly wallet: string; readonly amount: bigint }[];
};

/** The operator's fee as parts of 2^64 − 4, rounded down. */
export const feePortions = (fee: number, feeUnits: number): bigint => (BigInt(fee) * wholePortions) / BigInt(feeUnits);

/**
 * Splits the part of one node: first the operator's fee, then what is left by contribution, each rounded down. What the
 * roundings leave is lost.
 * Source: oxen-core `src/blockchain_db/sqlite/db_sqlite.cpp`, `blockchain.cpp`.
 * @param part thousandths of an atomic unit
 */
export const splitPart = (terms: RewardTerms, part: bigint, feeUnits: number): [wallet: string, amount: bigint][] => {
  const { operator, fee, contributors, totalContributed } = terms;
  const feeAmount = fee === 0 ? 0n : (feePortions(fee, feeUnits) * part) / wholePortions;
  const rest = part - feeAmount;
  const shares = contributors.map(({ wallet, amount }): [string, bigint] => [
    wallet,
    amount === totalContributed ? rest : (amount * rest) / totalContributed,
  ]);
  return [[operator, feeAmount], ...shares].filter((share): share is [string, bigint] => share[1] !== 0n);
};

/**
 * Remainder of the heights at which a wallet is paid: its first eight bytes, least significant first, modulo the
 * interval.
 */
export const payoutSlot = (wallet: string, batchingInterval: number): number => {
  const bytes = wallet.slice(0, 16).match(/../g) ?? [];
  return Number(BigInt(`0x${bytes.reverse().join("")}`) % BigInt(batchingInterval));
};

/** Pays whoever's turn it is and who has enough, whole atomic units, in ascending order of wallets. */
const payOut = (draft: Draft, accrued: Map<string, Accrual>, parameters: ChainParameters): void => {
  const { batchingInterval, minimumPayout } = parameters;
  const slot = draft.height % batchingInterval;
  const due = [...accrued].filter(([, one]) => one.slot === slot && one.amount >= minimumPayout * thousandths);
  for (const [wallet, { amount }] of due.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const paid = amount / thousandths;
    accrued.set(wallet, { amount: amount - paid * thousandths, slot });
    credit(draft, wallet, paid);
    draft.effects.push({ kind: "paid", wallet, amount: paid });
  }
};

/** What each wallet gets of the reward of the block at `height`, thousandths of an atomic unit. */
export const sharesOf = (
  nodes: Iterable<ServiceNode>,
  height: number,
  parameters: ChainParameters,
): Map<string, bigint> => {
  const payable = [...nodes].filter((node) => isPayable(node, height, parameters));
  const part = (parameters.serviceNodeReward * thousandths) / BigInt(payable.length || 1);
  const shares = new Map<string, bigint>();
  for (const node of payable) {
    for (const [wallet, amount] of splitPart(node, part, parameters.feeUnits)) {
      shares.set(wallet, (shares.get(wallet) ?? 0n) + amount);
    }
  }
  return shares;
};

/** Adds the parts of all payable nodes; answers how much that was. */
const accrue = (draft: Draft, accrued: Map<string, Accrual>, parameters: ChainParameters): bigint => {
  let given = 0n;
  for (const [wallet, share] of sharesOf(draft.nodes.values(), draft.height, parameters)) {
    const before = accrued.get(wallet) ?? { amount: 0n, slot: payoutSlot(wallet, parameters.batchingInterval) };
    accrued.set(wallet, { ...before, amount: before.amount + share });
    given += share;
  }
  return given;
};

/**
 * The rewards after a block: first the payouts that are due, then the reward of this block, shared by the nodes that are
 * payable now.
 */
export const creditRewards = (draft: Draft, before: Rewards, parameters: ChainParameters): Rewards => {
  const { blockReward, serviceNodeReward } = parameters;
  const accrued = new Map(before.accrued);
  payOut(draft, accrued, parameters);
  const given = accrue(draft, accrued, parameters);
  return {
    minted: before.minted + blockReward,
    accrued,
    rounding: before.rounding + serviceNodeReward * thousandths - given,
    governance: before.governance + (blockReward - serviceNodeReward) * thousandths,
  };
};
