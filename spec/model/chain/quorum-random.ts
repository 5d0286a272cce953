import { hexToBytes } from "@noble/hashes/utils.js";
import { createMt19937FromWords, drawBelow, type Outputs } from "../mt19937.js";

const length = 624;
const near = 306;
const far = 317;

const mix = (x: number): number => (x ^ (x >>> 27)) >>> 0;

/** Fills 624 words of 32 bits from a few, as C++ `std::seed_seq` does. */
export const seedSequence = (input: readonly number[]): Uint32Array => {
  const b = new Uint32Array(length).fill(0x8b8b8b8b);
  const at = (index: number): number => (index + length) % length;
  for (let k = 0; k < length; k++) {
    const r1 = Math.imul(1664525, mix((b[k]! ^ b[at(k + near)]! ^ b[at(k - 1)]!) >>> 0));
    const r2 = r1 + (k === 0 ? input.length : k <= input.length ? k + input[k - 1]! : k);
    b[at(k + near)]! += r1;
    b[at(k + far)]! += r2;
    b[k] = r2;
  }
  for (let k = 0; k < length; k++) {
    const r3 = Math.imul(1566083941, mix((b[k]! + b[at(k + near)]! + b[at(k - 1)]!) >>> 0));
    const r4 = r3 - k;
    b[at(k + near)]! ^= r3;
    b[at(k + far)]! ^= r4;
    b[k] = r4;
  }
  return b;
};

/**
 * Generator that quorums of one type are drawn with in the block of this hash.
 * Source: oxen-core `service_node_list.cpp` (quorum_rng), from hard fork 16 on.
 * @param type number of the quorum type: 0 obligations, 1 checkpointing, 2 blink, 3 pulse
 */
export const createQuorumRandom = (type: number, hash: string): Outputs => {
  const view = new DataView(hexToBytes(hash).buffer);
  const seeds = [type, ...Array.from({ length: 8 }, (_, word) => view.getUint32(word * 4, true))];
  const words = seedSequence(seeds);
  return createMt19937FromWords(
    Array.from({ length: length / 2 }, (_, i) => BigInt(words[2 * i]!) | (BigInt(words[2 * i + 1]!) << 32n)),
  );
};

/**
 * Shuffles the positions [from, to) in place, upwards: each but the first changes places with one drawn among those up
 * to and including it.
 * Source: oxen-core `src/common/random.h` (shuffle_portable).
 */
export const shuffle = <T>(items: T[], from: number, to: number, outputs: Outputs): void => {
  for (let i = 1; i < to - from; i++) {
    const j = Number(drawBelow(outputs, BigInt(i + 1)));
    [items[from + i], items[from + j]] = [items[from + j]!, items[from + i]!];
  }
};
