import { type Block, blockHash } from "./block.js";
import type { ChainParameters } from "./parameters.js";

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

/** A listed node: awaiting contributions while `activeSince` is null, active otherwise. */
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
  readonly activeSince: number | null;
  /** Last height of the node's life; 0 while nobody asked to unlock. */
  readonly requestedUnlockHeight: number;
  /** Place in the reward queue: height, then index of the transaction in its block. */
  readonly lastReward: { readonly height: number; readonly index: number };
  readonly swarm: bigint;
}

/** The chain after a block. Never changed in place. */
export interface ChainState {
  readonly genesisHash: string;
  readonly height: number;
  readonly hash: string;
  readonly timeMs: number;
  /** Atomic units in existence. */
  readonly supply: bigint;
  readonly wallets: ReadonlyMap<string, Wallet>;
  /** Listed nodes by key. */
  readonly nodes: ReadonlyMap<string, ServiceNode>;
}

/** Free coins and sequence number of a key; a key never heard of has neither. */
export const walletOf = (wallets: ReadonlyMap<string, Wallet>, key: string): Wallet =>
  wallets.get(key) ?? { balance: 0n, sequence: 0 };

/** Whether a node takes part in swarms. */
export const isActive = (node: ServiceNode): boolean => node.activeSince !== null;

/** Coins that a node holds back from its contributors. */
export const lockedIn = (node: ServiceNode): bigint =>
  node.contributors.flatMap(({ stakes }) => stakes).reduce((sum, stake) => sum + stake, 0n);

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
  };
};
