/** Atomic units in one OXEN. */
export const coin = 1_000_000_000n;

/** Swarm id of a node that is in no swarm. */
export const unassignedSwarm = (1n << 64n) - 1n;

/** Everything about a network that is a number; one object makes one network. Durations of the chain are in blocks. */
export interface ChainParameters {
  readonly profile: ProfileName;
  /** Fork in force from the first block on: version and revision. */
  readonly hardfork: { readonly version: number; readonly revision: number };
  /** Height of the genesis block; deployed tests expect heights above 1,234. */
  readonly genesisHeight: number;
  /** Time of the genesis block, milliseconds since 1970. */
  readonly genesisTimeMs: number;
  /** Intended time between blocks, milliseconds. */
  readonly blockTargetMs: number;
  /** Atomic units in existence. */
  readonly supply: bigint;
  /** Atomic units that a node needs before it is active. */
  readonly stakingRequirement: bigint;
  /** Contributions that one node can hold, the operator's included. */
  readonly maxContributions: number;
  /** The operator reserves at least the requirement divided by this. */
  readonly operatorShareDivisor: bigint;
  /** A contribution may exceed what is open up to this many hundredths of it. */
  readonly overstakePercent: bigint;
  /** Operator fees are fractions of this. */
  readonly feeUnits: number;
  /** From the request to unlock to the last block of the node's life. */
  readonly unlockBlocks: number;
  /** How long the stake of a deregistered node stays locked. */
  readonly deregistrationLockBlocks: number;
  /** Whether nodes must have addresses that are routed on the public internet. */
  readonly publicAddressesOnly: boolean;
}

export type ProfileName = "main" | "test" | "fast";

const common = {
  hardfork: { version: 19, revision: 4 },
  genesisHeight: 1_250,
  genesisTimeMs: 1_704_067_200_000,
  supply: 100_000_000n * coin,
  stakingRequirement: 15_000n * coin,
  maxContributions: 10,
  operatorShareDivisor: 4n,
  overstakePercent: 101n,
  feeUnits: 10_000,
} as const;

/**
 * The network profiles: `main` and `test` with the durations of the deployed networks of these names, `fast` for
 * networks that live for minutes. The staking requirement is that of the main network in all three.
 * Source: oxen-core `src/network_config/mainnet.h`, `testnet.h`.
 */
export const profiles: Readonly<Record<ProfileName, ChainParameters>> = {
  main: {
    ...common,
    profile: "main",
    blockTargetMs: 120_000,
    unlockBlocks: 10_800,
    deregistrationLockBlocks: 21_600,
    publicAddressesOnly: true,
  },
  test: {
    ...common,
    profile: "test",
    blockTargetMs: 120_000,
    unlockBlocks: 720,
    deregistrationLockBlocks: 1_440,
    publicAddressesOnly: false,
  },
  fast: {
    ...common,
    profile: "fast",
    blockTargetMs: 250,
    unlockBlocks: 40,
    deregistrationLockBlocks: 40,
    publicAddressesOnly: false,
  },
};
