import type { Effect } from "./effect.js";
import type { QuorumDraw } from "./quorum.js";
import { type ChainState, type HeldStake, type ServiceNode, type Wallet, walletOf } from "./state.js";

/** A state on its way to the next one. Only the block that opened it sees it change. */
export interface Draft {
  readonly genesisHash: string;
  /** Height of the block being applied. */
  readonly height: number;
  readonly wallets: Map<string, Wallet>;
  readonly nodes: Map<string, ServiceNode>;
  /** Quorums of the blocks before. */
  readonly draws: readonly QuorumDraw[];
  heldStakes: readonly HeldStake[];
  readonly effects: Effect[];
  /** Set once a node became active or decommissioned, or stopped to be either. */
  membersChanged: boolean;
  /** Set once swarms are to be recalculated at the end of the block. */
  swarmsDue: boolean;
}

/** A draft of the block after `state`. */
export const openDraft = (state: ChainState): Draft => ({
  genesisHash: state.genesisHash,
  height: state.height + 1,
  wallets: new Map(state.wallets),
  nodes: new Map(state.nodes),
  draws: state.draws,
  heldStakes: state.heldStakes,
  effects: [],
  membersChanged: false,
  swarmsDue: false,
});

/** Adds to the free coins of a wallet. */
export const credit = (draft: Draft, key: string, amount: bigint): void => {
  const wallet = walletOf(draft.wallets, key);
  draft.wallets.set(key, { ...wallet, balance: wallet.balance + amount });
};

/** Takes free coins from a wallet and counts its transaction; the caller has checked that they are there. */
export const spend = (draft: Draft, key: string, amount: bigint): void => {
  const wallet = walletOf(draft.wallets, key);
  draft.wallets.set(key, { balance: wallet.balance - amount, sequence: wallet.sequence + 1 });
};
