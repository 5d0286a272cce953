import { type Block, blockHash } from "./block.js";
import type { ChainParameters } from "./parameters.js";
import type { QuorumDraw } from "./quorum.js";

/** Free coins of an Ed25519 key, and how many transactions it made. */
export interface Wallet {
  readonly balance: bigint;
  readonly sequence: number;
}

/** One wallet's part in a node. */
export interface Contributor {
  readonly wallet: string;
  /** Set aside for this wallet; never less than `amount`. */
  readonly reserved: bigint;
  /** Counts towards the requirement. */
  readonly amount: bigint;
  /** Locked coins, one entry a contribution; a small excess is locked without counting. */
  readonly stakes: readonly bigint[];
}

/** A listed node; `node-state.ts` tells in which state it is. Bit fields of reasons are explained in `reasons.ts`. */
export interface ServiceNode {
  readonly key: string;
  /** Wallet of the first contributor. */
  readonly operator: string;
  readonly fee: number;
  readonly hardfork: number;
  readonly stakingRequirement: bigint;
  readonly contributors: readonly Contributor[];
  readonly totalContributed: bigint;
  readonly totalReserved: bigint;
  readonly registrationHeight: number;
  /** Height at which it last became active, kept while it is decommissioned; null while it awaits contributions. */
  readonly activeSince: number | null;
  readonly isDecommissioned: boolean;
  /** 0 if it never was. */
  readonly lastDecommissionHeight: number;
  readonly decommissionCount: number;
  /** Reasons of the last decommission that every voter named, and those that at least one named. */
  readonly reasonsAll: number;
  readonly reasonsAny: number;
  /** Credit that it came back with, or began with. */
  readonly recommissionCredit: number;
  /** Last height of the node's life; 0 while nobody asked to unlock. */
  readonly requestedUnlockHeight: number;
  /** Place in the reward queue: height, then index of the transaction in its block. */
  readonly lastReward: { readonly height: number; readonly index: number };
  /** Height of the last change of address that was held against it, or of its registration. */
  readonly lastIpChangeHeight: number;
  readonly swarm: bigint;
}

/** Coins of a deregistered node on their way back to a wallet. */
export interface HeldStake {
  readonly node: string;
  readonly wallet: string;
  readonly amount: bigint;
  /** Height of the block that frees them. */
  readonly freeAt: number;
}

/** What a wallet earned and was not paid yet. */
export interface Accrual {
  /** Thousandths of an atomic unit. */
  readonly amount: bigint;
  /** The wallet is paid in blocks whose height has this remainder by the batching interval. */
  readonly slot: number;
}

/** Where minted coins are that no wallet holds. Amounts but `minted` are in thousandths of an atomic unit. */
export interface Rewards {
  /** Atomic units minted since genesis. */
  readonly minted: bigint;
  readonly accrued: ReadonlyMap<string, Accrual>;
  /** Remainders of divisions, and what no node was payable for; nobody gets them. */
  readonly rounding: bigint;
  readonly governance: bigint;
}

/** The chain after a block. Never changed in place. */
export interface ChainState {
  readonly genesisHash: string;
  readonly height: number;
  readonly hash: string;
  readonly timeMs: number;
  /** Atomic units that existed at genesis. */
  readonly supply: bigint;
  readonly wallets: ReadonlyMap<string, Wallet>;
  /** Listed nodes by key. */
  readonly nodes: ReadonlyMap<string, ServiceNode>;
  readonly heldStakes: readonly HeldStake[];
  readonly rewards: Rewards;
  /** What the latest obligations quorums are drawn from, oldest first; the last is that of this block. */
  readonly draws: readonly QuorumDraw[];
}

/** Free coins and sequence number of a key; a key never heard of has neither. */
export const walletOf = (wallets: ReadonlyMap<string, Wallet>, key: string): Wallet =>
  wallets.get(key) ?? { balance: 0n, sequence: 0 };

/**
 * The chain before anything happened: the whole supply in one wallet.
 * @param treasury key of that wallet, hex
 * @param producer sixteen random bytes, hex
 */
export const genesis = (parameters: ChainParameters, treasury: string, producer: string): ChainState => {
  const block: Block = {
    height: parameters.genesisHeight,
    previous: "00".repeat(32),
    timeMs: parameters.genesisTimeMs,
    producer,
    transactions: [],
  };
  const hash = blockHash(block);
  return {
    genesisHash: hash,
    height: block.height,
    hash,
    timeMs: block.timeMs,
    supply: parameters.supply,
    wallets: new Map([[treasury, { balance: parameters.supply, sequence: 0 }]]),
    nodes: new Map(),
    heldStakes: [],
    rewards: { minted: 0n, accrued: new Map(), rounding: 0n, governance: 0n },
    draws: [{ height: block.height, hash, active: [], decommissioned: [] }],
  };
};
