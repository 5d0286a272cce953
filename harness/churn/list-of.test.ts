import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listOf } from "./list-of.js";

/** What a property that fails for some lists shrinks to, and in how many runs. */
const shrunk = (fails: (items: readonly number[]) => boolean, length = 200) => {
  let runs = 0;
  const property = fc.property(listOf(fc.nat(1_000), length), (items) => {
    runs++;
    return !fails(items);
  });
  const { counterexample, counterexamplePath } = fc.check(property, { seed: 1, numRuns: 20 });
  return { items: counterexample?.[0], runs, path: counterexamplePath, property };
};

describe("lists of commands", () => {
  it("have exactly the length asked for", () => {
    fc.assert(fc.property(listOf(fc.nat(), 17), (items) => items.length === 17));
  });

  it("shrink to the few items that matter, in few runs, wherever they are", () => {
    const { items, runs } = shrunk((list) => list.filter((item) => item >= 300).length >= 3);
    expect(items).toEqual([300, 300, 300]);
    expect(runs).toBeLessThan(300);
  });

  it("keep the order of what matters", () => {
    const isPair = (list: readonly number[]): boolean => {
      const first = list.findIndex((item) => item > 500);
      return first >= 0 && list.slice(first).some((item) => item % 10 === 1);
    };
    const { items } = shrunk(isPair);
    expect(items!.length).toBeLessThanOrEqual(2);
    expect(isPair(items!)).toBe(true);
  });

  it("are found again by seed and path", () => {
    const { items, path, property } = shrunk((list) => list.reduce((sum, item) => sum + item, 0) > 900, 30);
    const again = fc.check(property, { seed: 1, path: path!, endOnFailure: true });
    expect(again.counterexample?.[0]).toEqual(items);
  });
});
