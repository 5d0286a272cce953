import type { Random } from "../ports.js";

/** A number from [0, 1) with 32 random bits. */
export const uniform = (random: Random): number => random.bytes(4).readUInt32LE() / 0x1_0000_0000;

/** A normally distributed number (Box and Muller). */
export const normal = (random: Random, mean: number, deviation: number): number => {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(random)));
  return mean + deviation * radius * Math.cos(2 * Math.PI * uniform(random));
};

/** The list in random order (Fisher and Yates). */
export const shuffled = <T>(random: Random, list: readonly T[]): T[] => {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(uniform(random) * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
};
