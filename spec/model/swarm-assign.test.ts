import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalOf } from "./refusal.js";
import { assignSwarms, newSwarmId, type Swarm } from "./swarm-assign.js";

const last = (1n << 64n) - 2n;

/** Swarms 10, 20, … of these sizes, with nodes numbered through. */
const ofSizes = (...sizes: number[]): Swarm<number>[] => {
  let next = 0;
  return sizes.map((size, index) => ({
    id: BigInt(10 * (index + 1)),
    members: Array.from({ length: size }, () => next++),
  }));
};

const run = (sizes: number[], seed = 1n): Swarm<number>[] => assignSwarms({ swarms: ofSizes(...sizes) }, seed);
const sizesOf = (swarms: readonly Swarm<number>[]): number[] => swarms.map((swarm) => swarm.members.length);
const idsOf = (swarms: readonly Swarm<number>[]): number[] => swarms.map((swarm) => Number(swarm.id));

describe("the id of a new swarm", () => {
  it("follows the first ids of a growing network", () => {
    const ids: bigint[] = [];
    for (let i = 0; i < 4; i++) ids.push(newSwarmId(ids));
    expect(ids).toEqual([0n, 9223372036854775807n, 13835058055282163711n, 4611686018427387903n]);
  });

  it("takes the lowest of equal gaps, so the gap over the wrap loses ties", () => {
    const half = 1n << 63n;
    expect(newSwarmId([0n, half])).toBe(half / 2n);
    expect(newSwarmId([1n, half])).toBe(half + half / 2n);
  });

  it("wraps on a ring that has no place for the id of no swarm", () => {
    expect(newSwarmId([last])).toBe((last + (last + 1n) / 2n) % (last + 1n));
    expect(newSwarmId([last - 4n, last - 2n])).toBe((last - 2n + (last - 1n) / 2n) % (last + 1n));
  });
});

describe("one run of the assignment", () => {
  it("leaves an empty map empty, and makes swarm 0 for an empty list of joining nodes", () => {
    expect(assignSwarms({ swarms: [] }, 1n)).toEqual([]);
    expect(assignSwarms({ swarms: [], unassigned: [] }, 1n)).toEqual([{ id: 0n, members: [] }]);
  });

  it("never dissolves a lone swarm, and splits it with the 14th node", () => {
    expect(sizesOf(run([1]))).toEqual([1]);
    expect(sizesOf(run([13]))).toEqual([13]);
    expect(sizesOf(run([14]))).toEqual([7, 7]);
  });

  it.each([[[2, 2]], [[1, 1, 1]], [[3, 1]]])("fails with fewer than five nodes in several swarms: %j", (sizes) => {
    expect(refusalOf(() => run(sizes))).toEqual({ class: "assignment-failed" });
  });

  it("does not fail with five nodes", () => {
    expect(sizesOf(run([3, 2]))).toEqual([5]);
  });

  it("works with a stale donor threshold: two of three poor swarms dissolve although 18 nodes could be spared", () => {
    const after = run([2, 12, 2, 12, 2, 12]);
    expect(idsOf(after).filter((id) => [10, 30, 50].includes(id))).toHaveLength(1);
    expect(after).toHaveLength(6);
  });

  it("ends all stealing with the first failure: the weaker swarm dissolves last and is saved by the other's nodes", () => {
    expect(idsOf(run([4, 2, 6, 6]))).not.toContain(10);
    expect(idsOf(run([2, 4, 6, 6]))).not.toContain(10);
  });

  it("has no donor when the 75th percentile is an empty swarm", () => {
    expect(run([0, 10])).toEqual([{ id: 20n, members: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }]);
  });

  it("keeps every node, ends starvation and excess, and then changes nothing", () => {
    const maps = fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 12 });
    const seeds = fc.bigInt({ min: 0n, max: last });
    fc.assert(
      fc.property(maps, fc.nat({ max: 20 }), seeds, (sizes, joining, seed) => {
        const swarms = ofSizes(...sizes);
        const total = sizes.reduce((a, b) => a + b, 0);
        fc.pre(total + joining >= 5);
        const unassigned = Array.from({ length: joining }, (_, i) => total + i);
        const after = assignSwarms({ swarms, unassigned }, seed);
        const nodes = after.flatMap((swarm) => swarm.members).sort((a, b) => a - b);
        expect(nodes).toEqual(Array.from({ length: total + joining }, (_, i) => i));
        if (after.length > 1) expect(Math.min(...sizesOf(after))).toBeGreaterThanOrEqual(5);
        expect(nodes.length).toBeLessThan(7 * (after.length + 1));
        expect(assignSwarms({ swarms: after }, seed + 1n)).toEqual(after);
      }),
      { seed: 3, numRuns: 150 },
    );
  });
});
