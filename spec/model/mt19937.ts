/** Source of unsigned 64-bit outputs; every call takes the next one. */
export type Outputs = () => bigint;

const words = 312;
const middle = 156;
const mask64 = (1n << 64n) - 1n;
const upperMask = mask64 ^ 0x7fffffffn;
const lowerMask = 0x7fffffffn;
const matrix = 0xb5026f5aa96619e9n;
const seedMultiplier = 6364136223846793005n;

const seededState = (seed: bigint): bigint[] => {
  const state = [seed & mask64];
  for (let i = 1; i < words; i++) {
    const previous = state[i - 1]!;
    state.push((seedMultiplier * (previous ^ (previous >> 62n)) + BigInt(i)) & mask64);
  }
  return state;
};

const twist = (state: bigint[]): void => {
  for (let i = 0; i < words; i++) {
    const joined = (state[i]! & upperMask) | (state[(i + 1) % words]! & lowerMask);
    state[i] = state[(i + middle) % words]! ^ (joined >> 1n) ^ ((joined & 1n) === 1n ? matrix : 0n);
  }
};

const temper = (word: bigint): bigint => {
  let x = word;
  x ^= (x >> 29n) & 0x5555555555555555n;
  x ^= (x << 17n) & 0x71d67fffeda60000n;
  x ^= (x << 37n) & 0xfff7eee000000000n;
  return x ^ (x >> 43n);
};

/** MT19937-64 seeded with one unsigned 64-bit value, as C++ `std::mt19937_64` does it. */
export const createMt19937 = (seed: bigint): Outputs => createMt19937FromWords(seededState(seed));

/** MT19937-64 that starts from these 312 words of state, such as those of a seed sequence. */
export const createMt19937FromWords = (seeds: readonly bigint[]): Outputs => {
  const state = [...seeds];
  let position = words;
  return () => {
    if (position === words) {
      twist(state);
      position = 0;
    }
    return temper(state[position++]!);
  };
};

/**
 * Uniform integer in [0, n), 1 ≤ n < 2^64, the way the network draws it: a division and not a remainder.
 * Outputs at or above the largest multiple of n that is below 2^64 are thrown away; n = 1 takes an output as well.
 */
export const drawBelow = (outputs: Outputs, n: bigint): bigint => {
  if (n < 1n || n > mask64) throw new RangeError(`drawBelow: n is ${n}, expected 1 to 2^64 - 1`);
  const limit = mask64 - (mask64 % n);
  for (;;) {
    const output = outputs();
    if (output < limit) return output / (limit / n);
  }
};
