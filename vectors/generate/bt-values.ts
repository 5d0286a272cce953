import type { BtValue } from "../../spec/model/bt.js";
import type { Random } from "./random.js";

/** Integers at which number types end, of either sign. */
export const boundaryIntegers: readonly bigint[] = [7n, 8n, 15n, 16n, 31n, 32n, 53n, 63n].flatMap((bits) => {
  const power = 1n << bits;
  return [power - 1n, power, -power, -power + 1n, ...(bits < 63n ? [power + 1n, -power - 1n] : [])];
});

/** A signed or unsigned 64-bit integer, each length in bits equally likely. */
export const randomInteger = (random: Random): bigint => {
  const value = random.uint64() >> BigInt(random.below(64));
  return random.below(2) === 0 ? value : -(value >> 1n);
};

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** A value with containers up to `depth` levels deep. */
export const randomValue = (random: Random, depth: number): BtValue => {
  const kind = random.below(depth > 0 ? 5 : 2);
  if (kind === 0) return randomInteger(random);
  if (kind === 1) return random.bytes(random.below(12));
  const items = Array.from({ length: 1 + random.below(4) }, () => randomValue(random, depth - 1));
  if (kind === 2) return items;
  return new Map(items.map((item) => [latin1(random.bytes(random.below(4))), item]));
};

/** A dict of `size` entries with different keys, in no order. */
export const randomDict = (random: Random, size: number): Map<string, bigint> => {
  const dict = new Map<string, bigint>();
  while (dict.size < size) dict.set(latin1(random.bytes(1 + random.below(3))), randomInteger(random));
  return dict;
};

/** Encodes a dict with its entries as they stand in the map, so out of order; values are given encoded. */
export const encodeUnsorted = (entries: readonly (readonly [key: string, value: string])[]): string =>
  `d${entries.map(([key, value]) => `${key.length}:${key}${value}`).join("")}e`;
