import { type ChainState, lockedIn } from "./state.js";

/** Where the coins are, atomic units. */
export interface Balance {
  readonly supply: bigint;
  /** In wallets. */
  readonly free: bigint;
  /** In nodes. */
  readonly locked: bigint;
  /** Coins that came from nowhere; negative for lost ones. */
  readonly surplus: bigint;
}

/** Adds up a state; a chain that keeps its coins has a surplus of zero after every block. */
export const balanceOf = ({ supply, wallets, nodes }: ChainState): Balance => {
  let free = 0n;
  for (const { balance } of wallets.values()) free += balance;
  let locked = 0n;
  for (const node of nodes.values()) locked += lockedIn(node);
  return { supply, free, locked, surplus: free + locked - supply };
};

/** Throws unless the coins of a state add up and none is negative. */
export const checkConservation = (state: ChainState): void => {
  const { supply, free, locked, surplus } = balanceOf(state);
  if (surplus !== 0n) {
    throw new Error(`conservation at height ${state.height}: free ${free} + locked ${locked} is not supply ${supply}`);
  }
  for (const [wallet, { balance }] of state.wallets) {
    if (balance < 0n) throw new Error(`conservation at height ${state.height}: wallet ${wallet} has ${balance}`);
  }
};
