import { lockedIn } from "./node-state.js";
import { thousandths } from "./rewards.js";
import type { ChainState } from "./state.js";

/** Where the coins are, thousandths of an atomic unit. */
export interface Balance {
  /** What existed at genesis and what was minted since. */
  readonly issued: bigint;
  /** In wallets. */
  readonly free: bigint;
  /** In nodes, and on their way back from deregistered ones. */
  readonly locked: bigint;
  /** Earned by wallets and not paid yet. */
  readonly accrued: bigint;
  /** Lost to roundings, or minted while no node was payable. */
  readonly rounding: bigint;
  readonly governance: bigint;
  /** Coins that came from nowhere; negative for lost ones. */
  readonly surplus: bigint;
}

/** Adds up a state; a chain that keeps its coins has a surplus of zero after every block. */
export const balanceOf = ({ supply, wallets, nodes, heldStakes, rewards }: ChainState): Balance => {
  let free = 0n;
  for (const { balance } of wallets.values()) free += balance;
  let locked = 0n;
  for (const node of nodes.values()) locked += lockedIn(node);
  for (const { amount } of heldStakes) locked += amount;
  let accrued = 0n;
  for (const { amount } of rewards.accrued.values()) accrued += amount;
  const { minted, rounding, governance } = rewards;
  const issued = (supply + minted) * thousandths;
  const held = (free + locked) * thousandths + accrued + rounding + governance;
  const inThousandths = { issued, free: free * thousandths, locked: locked * thousandths };
  return { ...inThousandths, accrued, rounding, governance, surplus: held - issued };
};

/** Throws unless the coins of a state add up and none is negative. */
export const checkConservation = (state: ChainState): void => {
  const { issued, free, locked, accrued, rounding, governance, surplus } = balanceOf(state);
  const at = `conservation at height ${state.height}`;
  if (surplus !== 0n) {
    const parts = `free ${free} + locked ${locked} + accrued ${accrued} + rounding ${rounding} + governance ${governance}`;
    throw new Error(`${at}: ${parts} is not ${issued}`);
  }
  for (const [wallet, { balance }] of state.wallets) {
    if (balance < 0n) throw new Error(`${at}: wallet ${wallet} has ${balance}`);
  }
};
