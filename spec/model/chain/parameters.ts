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
  /** Atomic units that exist at genesis. */
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

  /** Atomic units that every block mints. */
  readonly blockReward: bigint;
  /** Atomic units of them that payable nodes share; the rest goes to governance. */
  readonly serviceNodeReward: bigint;
  /** An active node shares rewards from this many blocks after its activation on. */
  readonly payableAfterBlocks: number;
  /** Blocks from one payout of a wallet to its next. */
  readonly batchingInterval: number;
  /** Atomic units that have to be accrued before a payout. */
  readonly minimumPayout: bigint;

  /** Validators of an obligations quorum. */
  readonly quorumSize: number;
  /** Votes that change the state of a node. */
  readonly votesNeeded: number;
  /** An obligations quorum tests this many nodes, or a hundredth of all others if that is more. */
  readonly testedNodes: number;
  /** How many blocks after the quorum was drawn its validators judge. */
  readonly voteDelayBlocks: number;
  /** A state change is valid in blocks above the height of its quorum, and below that height plus this. */
  readonly voteLifetimeBlocks: number;
  /** Height at which the fork in force began. */
  readonly forkHeight: number;
  /** No deregister vote is cast in this many blocks after the fork. */
  readonly deregistrationGraceBlocks: number;

  /** Credit of a new node, in blocks that it may be down. */
  readonly initialCredit: number;
  /** Most credit that a node can have. */
  readonly maximumCredit: number;
  /** A failing node with less is deregistered at once. */
  readonly minimumCredit: number;
  /** Credit earned by `creditPeriodBlocks` blocks of being up. */
  readonly creditPerPeriod: number;
  readonly creditPeriodBlocks: number;
  /** A recommissioned node has lost this many blocks of credit for each one it was down. */
  readonly recommissionFactor: number;

  /** How often a node proves that it runs; two proofs are at least half of it apart. */
  readonly proofFrequencyMs: number;
  /** A proof older than this is no proof. */
  readonly proofValidityMs: number;
  /** A node sends the next proof so long before its last accepted one is as old as the frequency. */
  readonly proofEarlyMs: number;
  /** The time in a proof may differ by so much from that of the receiver. */
  readonly proofToleranceMs: number;
  /** A node fails that cannot be reached for longer than this. */
  readonly unreachableLimitMs: number;
  /** … and whose last failed test is not older than this. */
  readonly recentFailureMs: number;
  /** Two addresses of one node count if both were seen within this time. */
  readonly addressWindowMs: number;
  /** … and both later than this after the last address change that was counted, or the registration. */
  readonly addressGraceMs: number;
  /** Whoever has run for less time casts no votes. */
  readonly votingDelayMs: number;
  /** Oldest versions that a proof may name. */
  readonly oldestVersions: Readonly<Record<"daemon" | "router" | "storage", Version>>;
  /** Whether nodes must have addresses that are routed on the public internet. */
  readonly publicAddressesOnly: boolean;
}

/** Major, minor and patch version of a program. */
export type Version = readonly [number, number, number];

export type ProfileName = "main" | "test" | "fast";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** What all profiles share: amounts, and everything that is counted in blocks and the same on all deployed networks. */
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
  blockReward: 18_333_333_333n,
  serviceNodeReward: 16_500_000_000n,
  minimumPayout: coin,
  quorumSize: 10,
  votesNeeded: 7,
  testedNodes: 50,
  voteDelayBlocks: 12,
  voteLifetimeBlocks: 60,
  forkHeight: 1,
  initialCredit: 60,
  maximumCredit: 1_440,
  minimumCredit: 60,
  creditPerPeriod: 24,
  creditPeriodBlocks: 720,
  recommissionFactor: 2,
  oldestVersions: { daemon: [10, 6, 0], router: [0, 9, 11], storage: [2, 8, 0] },
} as const;

/**
 * The network profiles: `main` and `test` with the durations of the deployed networks of these names, `fast` for
 * networks that live for minutes, where a fork is not followed by a time without deregistrations. The staking
 * requirement is that of the main network in all three.
 * Source: oxen-core `src/network_config/mainnet.h`, `testnet.h`, `src/cryptonote_core/service_node_rules.h`.
 */
export const profiles: Readonly<Record<ProfileName, ChainParameters>> = {
  main: {
    ...common,
    profile: "main",
    blockTargetMs: 120 * second,
    unlockBlocks: 10_800,
    deregistrationLockBlocks: 21_600,
    payableAfterBlocks: 720,
    batchingInterval: 2_520,
    deregistrationGraceBlocks: 5_040,
    proofFrequencyMs: hour,
    proofValidityMs: 2 * hour + 5 * minute,
    proofEarlyMs: 15 * second,
    proofToleranceMs: 5 * minute,
    unreachableLimitMs: hour + 5 * minute,
    recentFailureMs: 5 * minute,
    addressWindowMs: 24 * hour,
    addressGraceMs: 2 * hour,
    votingDelayMs: 2 * hour + 5 * minute,
    publicAddressesOnly: true,
  },
  test: {
    ...common,
    profile: "test",
    blockTargetMs: 120 * second,
    unlockBlocks: 720,
    deregistrationLockBlocks: 1_440,
    payableAfterBlocks: 4,
    batchingInterval: 20,
    deregistrationGraceBlocks: 5_040,
    proofFrequencyMs: 10 * minute,
    proofValidityMs: 21 * minute,
    proofEarlyMs: 15 * second,
    proofToleranceMs: 5 * minute,
    unreachableLimitMs: 11 * minute,
    recentFailureMs: 5 * minute,
    addressWindowMs: 24 * hour,
    addressGraceMs: 2 * hour,
    votingDelayMs: 21 * minute,
    publicAddressesOnly: false,
  },
  fast: {
    ...common,
    profile: "fast",
    blockTargetMs: 250,
    unlockBlocks: 40,
    deregistrationLockBlocks: 40,
    payableAfterBlocks: 720,
    batchingInterval: 2_520,
    deregistrationGraceBlocks: 0,
    proofFrequencyMs: 2 * second,
    proofValidityMs: 6 * second,
    proofEarlyMs: 0,
    proofToleranceMs: 5 * minute,
    unreachableLimitMs: 4 * second,
    recentFailureMs: 2 * second,
    addressWindowMs: 20 * second,
    addressGraceMs: 2 * second,
    votingDelayMs: 0,
    publicAddressesOnly: false,
  },
};
