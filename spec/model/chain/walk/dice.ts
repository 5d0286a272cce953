/** Random choices that a seed repeats. */
export interface Dice {
  /** Uniform integer in [0, n), n up to 2^32. */
  readonly below: (n: number) => number;
  /** True once in `n` times. */
  readonly oneIn: (n: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
  /** So many random bytes, hex. */
  readonly hex: (length: number) => string;
}

/** Dice of a seed, any integer (sfc32). */
export const createDice = (seed: number): Dice => {
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) next();
  const below = (n: number): number => Math.floor((next() / 2 ** 32) * n);
  return {
    below,
    oneIn: (n) => below(n) === 0,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError("pick: nothing to choose from");
      return item;
    },
    hex: (length) => {
      let text = "";
      while (text.length < length * 2) text += next().toString(16).padStart(8, "0");
      return text.slice(0, length * 2);
    },
  };
};
