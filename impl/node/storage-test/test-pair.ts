import { MersenneTwister } from "../../swarm/mersenne-twister.js";

/** Who tests whom at a height. */
export interface TestPair {
  readonly tester: string;
  readonly testee: string;
}

/**
 * Draws the pair for a block among the members of a swarm.
 * @param members legacy keys, hex
 * @param blockHash hex; its first eight characters, not its bytes, are the seed
 * @returns undefined for fewer than two members
 */
export const drawTestPair = (members: readonly string[], blockHash: string): TestPair | undefined => {
  if (members.length < 2) return undefined;
  const sorted = [...members].sort();
  const twister = new MersenneTwister(Buffer.from(blockHash.slice(0, 8), "latin1").readBigUInt64LE());
  const tester = twister.below(sorted.length);
  let testee = tester;
  while (testee === tester) testee = twister.below(sorted.length);
  return { tester: sorted[tester]!, testee: sorted[testee]! };
};
