import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bothEnds,
  bothEndsOnce,
  bothEndsOnceWithGuard,
  chanceOfAny,
  holdsMajority,
  holdsWhole,
  seatChances,
  shareOfSwarms,
} from "./closed-form.js";

/** Every way to give `attackers` of the seats to an attacker. */
const choices = (seats: number, attackers: number): boolean[][] => {
  if (seats === 0) return attackers === 0 ? [[]] : [];
  return [
    ...choices(seats - 1, attackers).map((rest) => [false, ...rest]),
    ...(attackers > 0 ? choices(seats - 1, attackers - 1).map((rest) => [true, ...rest]) : []),
  ];
};

const swarms = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
const countsOf = (sizes: readonly number[]): Map<number, number> =>
  new Map(sizes.map((size) => [size, sizes.filter((other) => other === size).length]));

describe("the chances of an attacker", () => {
  it("are those that counting every arrangement of a small network gives", () => {
    fc.assert(
      fc.property(swarms, fc.nat(), fc.constantFrom(holdsWhole, holdsMajority), (sizes, number, success) => {
        const nodes = sizes.reduce((sum, size) => sum + size, 0);
        const attackers = number % (nodes + 1);
        const all = choices(nodes, attackers).map((seats) => {
          let next = 0;
          return sizes.filter((size) => {
            const held = seats.slice(next, next + size).filter(Boolean).length;
            next += size;
            return success(held, size);
          }).length;
        });
        const any = all.filter((count) => count > 0).length / all.length;
        const share = all.reduce((sum, count) => sum + count, 0) / all.length / sizes.length;
        expect(chanceOfAny(nodes, attackers, countsOf(sizes), success)).toBeCloseTo(any, 10);
        expect(shareOfSwarms(nodes, attackers, countsOf(sizes), success)).toBeCloseTo(share, 10);
      }),
      { numRuns: 60 },
    );
  });

  it("stay exact where they are very small", () => {
    // 7 of 7 out of 2,000 nodes, 7 of which are the attacker's: one in C(2000, 7).
    const choose = [0, 1, 2, 3, 4, 5, 6].reduce((product, at) => (product * (2_000 - at)) / (at + 1), 1);
    expect(seatChances(2_000, 7, 7)[7]! * choose).toBeCloseTo(1, 6);
    const swarms285 = new Map([
      [7, 280],
      [8, 5],
    ]);
    expect((chanceOfAny(2_000, 7, swarms285, holdsWhole) * choose) / 280).toBeCloseTo(1, 6);
  });

  it("at the ends of a path grow with the number of paths, and stay below the guard's share when one is kept", () => {
    expect(bothEnds(10, 4)).toBeCloseTo((4 / 10) * (3 / 9), 12);
    expect(bothEnds(10, 0)).toBe(0);
    expect(bothEndsOnce(2_000, 400, 100)).toBeGreaterThan(0.98);
    expect(bothEndsOnceWithGuard(2_000, 400, 100)).toBeLessThanOrEqual(0.2);
  });
});
