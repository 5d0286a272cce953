const words = 312;
const shift = 156;
const multiplierHigh = 0x5851f42d;
const multiplierLow = 0x4c957f2d;
const mask64 = 0xffff_ffff_ffff_ffffn;

/** Largest bound that {@link MersenneTwister.below} computes in doubles: products of it and 32 bits stay exact. */
const smallBound = 0x10_0000;

/**
 * MT19937-64 and the uniform draw of the swarm algorithm.
 *
 * A run of the algorithm takes a few numbers from a fresh generator, so nothing is computed before it is asked for: the
 * seed unrolls and the state turns one word at a time. Words are two 32-bit halves, since bigints would be slower by an
 * order of magnitude.
 */
export class MersenneTwister {
  readonly #high = new Uint32Array(words);
  readonly #low = new Uint32Array(words);
  /** Words that hold a value of the seed or of a turn. */
  #filled = 0;
  /** Word that the next output turns. */
  #index = 0;
  #outHigh = 0;
  #outLow = 0;

  /** @param seed unsigned 64-bit */
  constructor(seed: bigint) {
    this.seed(seed);
  }

  /** Starts over from a seed, unsigned 64-bit. */
  seed(seed: bigint): void {
    this.#high[0] = Number(seed >> 32n);
    this.#low[0] = Number(seed & 0xffff_ffffn);
    this.#filled = 1;
    this.#index = 0;
  }

  /** The next output, unsigned 64-bit. */
  next(): bigint {
    this.#advance();
    return (BigInt(this.#outHigh) << 32n) | BigInt(this.#outLow);
  }

  /** A draw from [0, bound), for bounds from 1 to 2^53 − 1. Uses at least one output, also for a bound of 1. */
  below(bound: number): number {
    if (bound > smallBound) return Number(this.belowBig(BigInt(bound)));
    // Outputs fall into `bound` buckets of floor((2^64 − 1) / bound) values; what is left above the last is rejected.
    const bucketHigh = Math.floor(0xffff_ffff / bound);
    const rest = 0xffff_ffff - bucketHigh * bound;
    const bucketLow = Math.floor((rest * 0x1_0000_0000 + 0xffff_ffff) / bound);
    for (;;) {
      this.#advance();
      // The bucket is this one or the next: the low half adds less than bound / 2^32.
      const guess = Math.floor((this.#outHigh * bound) / 0x1_0000_0000);
      const drawn = this.#reaches(bucketHigh, bucketLow, guess + 1) ? guess + 1 : guess;
      if (drawn < bound) return drawn;
    }
  }

  /** As {@link below}, for any bound from 1 to 2^64 − 1. */
  belowBig(bound: bigint): bigint {
    const bucket = mask64 / bound;
    for (;;) {
      const drawn = this.next() / bucket;
      if (drawn < bound) return drawn;
    }
  }

  /** Whether the last output is at least `times` buckets. */
  #reaches(bucketHigh: number, bucketLow: number, times: number): boolean {
    const low = bucketLow * times;
    const carry = Math.floor(low / 0x1_0000_0000);
    const high = bucketHigh * times + carry;
    return this.#outHigh > high || (this.#outHigh === high && this.#outLow >= low - carry * 0x1_0000_0000);
  }

  #advance(): void {
    const high = this.#high;
    const low = this.#low;
    const index = this.#index;
    const following = index === words - 1 ? 0 : index + 1;
    const distant = index < words - shift ? index + shift : index + shift - words;
    if (this.#filled < words) this.#unroll(Math.max(following, distant));
    const nextLow = low[following]!;
    const joinedHigh = high[index]!;
    const joinedLow = ((low[index]! & 0x8000_0000) | (nextLow & 0x7fff_ffff)) >>> 0;
    let turnedHigh = high[distant]! ^ (joinedHigh >>> 1);
    let turnedLow = low[distant]! ^ ((joinedHigh << 31) | (joinedLow >>> 1));
    if (nextLow & 1) {
      turnedHigh ^= 0xb502_6f5a;
      turnedLow ^= 0xa966_19e9;
    }
    high[index] = turnedHigh;
    low[index] = turnedLow;
    this.#index = following;

    // Tempering: x ^= x >>> 29 & 5555…, x ^= x << 17 & 71d6…, x ^= x << 37 & fff7…, x ^= x >>> 43.
    turnedLow ^= ((turnedHigh << 3) | (turnedLow >>> 29)) & 0x5555_5555;
    turnedHigh ^= (turnedHigh >>> 29) & 0x5555_5555;
    turnedHigh ^= ((turnedHigh << 17) | (turnedLow >>> 15)) & 0x71d6_7fff;
    turnedLow ^= (turnedLow << 17) & 0xeda6_0000;
    turnedHigh ^= (turnedLow << 5) & 0xfff7_eee0;
    turnedLow ^= turnedHigh >>> 11;
    this.#outHigh = turnedHigh >>> 0;
    this.#outLow = turnedLow >>> 0;
  }

  /** Computes the seeded words up to `last`: x[i] = multiplier · (x[i−1] ^ x[i−1] >>> 62) + i. */
  #unroll(last: number): void {
    const high = this.#high;
    const low = this.#low;
    for (let index = this.#filled; index <= last; index++) {
      const xHigh = high[index - 1]!;
      const xLow = (low[index - 1]! ^ (xHigh >>> 30)) >>> 0;
      // The 64-bit product of the low halves and the index, in pieces that doubles hold exactly.
      const byTop = (xLow >>> 16) * multiplierLow;
      const byTopHigh = Math.floor(byTop / 0x1_0000);
      const rest = (byTop - byTopHigh * 0x1_0000) * 0x1_0000 + (xLow & 0xffff) * multiplierLow + index;
      const carry = Math.floor(rest / 0x1_0000_0000);
      high[index] = byTopHigh + carry + Math.imul(xHigh, multiplierLow) + Math.imul(xLow, multiplierHigh);
      low[index] = rest - carry * 0x1_0000_0000;
    }
    if (last >= this.#filled) this.#filled = last + 1;
  }
}
