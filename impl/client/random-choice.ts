import type { Random } from "./ports.js";

const range = 2 ** 32;

/** A uniform integer in [0, count), for counts up to 2^32: draws that would favour low values are thrown away. */
export const randomBelow = (random: Random, count: number): number => {
  const limit = range - (range % count);
  for (;;) {
    const drawn = random.bytes(4).readUInt32LE();
    if (drawn < limit) return drawn % count;
  }
};

/** One of the items, each as likely as the others; undefined without any. */
export const pickOne = <Item>(random: Random, items: readonly Item[]): Item | undefined =>
  items.length === 0 ? undefined : items[randomBelow(random, items.length)];

/** The items in an order of which every one is as likely as the others. */
export const shuffled = <Item>(random: Random, items: readonly Item[]): Item[] => {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = randomBelow(random, last + 1);
    [copy[last], copy[other]] = [copy[other]!, copy[last]!];
  }
  return copy;
};
