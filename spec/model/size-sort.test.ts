import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../package.js";
import { libstdcxxOrder, stableOrder } from "./size-sort.js";

/** A sample made with the deployed code. */
const deployed = (name: string) => JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/swarm", name), "utf8"));
interface SortedSizes {
  readonly sizes: number[];
  readonly order: number[];
  readonly differs: string[];
}
const sample: { size_sort: SortedSizes[] } = deployed("sort.json");

const numbers = (text: string): number[] => text.split(" ").map(Number);

describe("the size sort", () => {
  it.each(sample.size_sort.map((entry, index) => ({ ...entry, index })))(
    "orders deployed list $index as libstdc++ does",
    ({ sizes, order, differs }) => {
      expect(libstdcxxOrder(sizes)).toEqual(order);
      expect(JSON.stringify(stableOrder(sizes)) !== JSON.stringify(order)).toBe(differs.includes("stable"));
    },
  );

  it.each([
    ["17 equal", Array(17).fill(7), "8 16 15 14 13 12 11 10 9 0 7 6 5 4 3 2 1"],
    ["20 equal", Array(20).fill(7), "10 19 18 17 16 15 14 13 12 11 0 9 8 7 6 5 4 3 2 1"],
    [
      "a repeated 5 6 7",
      Array.from({ length: 19 }, (_, i) => 5 + (i % 3)),
      "9 18 15 12 0 6 3 7 4 10 13 16 1 5 8 11 14 2 17",
    ],
    [
      "ten 6 and ten 5",
      [...Array(10).fill(6), ...Array(10).fill(5)],
      "10 19 18 17 16 15 14 13 12 11 0 9 8 7 6 5 4 3 2 1",
    ],
  ])("orders %s as the fact sheet says", (_, sizes, order) => {
    expect(libstdcxxOrder(sizes)).toEqual(numbers(order));
  });

  it("sorts, and is the stable order up to 16 swarms", () => {
    const lists = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 200 });
    fc.assert(
      fc.property(lists, (sizes) => {
        const order = libstdcxxOrder(sizes);
        const stable = stableOrder(sizes);
        expect(order.map((i) => sizes[i])).toEqual(stable.map((i) => sizes[i]));
        expect([...order].sort((a, b) => a - b)).toEqual(sizes.map((_, i) => i));
        if (sizes.length <= 16) expect(order).toEqual(stable);
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});
