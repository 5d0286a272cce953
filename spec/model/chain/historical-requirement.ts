import { coin } from "./parameters.js";

/** Mainnet heights from which on another rule sets the requirement. */
const heights = { serviceNodes: 101_250, unlimitedStakes: 234_767, integers: 385_824, fixed: 641_111 } as const;

/** Heights with their requirements, atomic units; between two of them it falls evenly. */
const points: readonly (readonly [height: number, requirement: bigint])[] = [
  [385_824, 20_458_380_815_527n],
  [429_024, 19_332_319_724_305n],
  [472_224, 18_438_564_443_912n],
  [515_424, 17_729_190_407_764n],
  [558_624, 17_166_159_862_153n],
  [601_824, 16_719_282_221_956n],
  [645_024, 16_364_595_203_882n],
];

/** Blocks in which the part that decays is halved. */
const halvingBlocks = 129_600;

/** A floor, and on it a part that is halved every half year; floating point, as the network had it then. */
const decayed = (height: number): bigint => {
  const [floor, start] = height >= heights.unlimitedStakes ? [15_000n, 25_007] : [10_000n, 35_000];
  const blocks = Math.max(0, height - heights.serviceNodes);
  return floor * coin + BigInt(Math.floor((start * Number(coin)) / 2 ** (blocks / halvingBlocks)));
};

/** Between two points, in whole steps a block, rounded towards zero. */
const interpolated = (height: number): bigint => {
  const at = points.findLastIndex(([from]) => from <= height);
  const [from, requirement] = points[at]!;
  const next = points[at + 1];
  if (next === undefined) return requirement;
  return requirement + BigInt(height - from) * ((next[1] - requirement) / BigInt(next[0] - from));
};

/**
 * Atomic units that a node of the main network needed at a height, up to hard fork 20.
 * Source: oxen-core `service_node_rules.cpp` (get_default_staking_requirement).
 */
export const stakingRequirementAt = (height: number): bigint => {
  if (height >= heights.fixed) return 15_000n * coin;
  return height >= heights.integers ? interpolated(height) : decayed(height);
};
