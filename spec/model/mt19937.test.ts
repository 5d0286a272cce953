import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../package.js";
import { createMt19937, drawBelow } from "./mt19937.js";

/** A sample made with the deployed code. */
const deployed = (name: string) => JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/swarm", name), "utf8"));
interface Outputs {
  readonly seed: string;
  readonly first: string[];
  readonly at_310: string[];
  readonly at_623: string[];
  readonly sha256_of_first_700: string;
}
interface Draws {
  readonly seed: string;
  readonly n: string[];
  readonly values: string[];
}
const sample: { generator: Outputs[]; bounded: Draws[] } = deployed("sort.json");

const take = (seed: bigint, count: number): bigint[] => {
  const next = createMt19937(seed);
  return Array.from({ length: count }, next);
};

describe("the Mersenne Twister", () => {
  it("gives the 10,000th output that the C++ standard names for the default seed", () => {
    expect(take(5489n, 10_000).at(-1)).toBe(9981545732273789042n);
  });

  it("starts as expected from seed 42", () => {
    expect(take(42n, 3)).toEqual([13930160852258120406n, 11788048577503494824n, 13874630024467741450n]);
  });

  it.each(sample.generator)("agrees with the deployed generator for seed $seed", (expected) => {
    const outputs = take(BigInt(expected.seed), 700).map(String);
    expect(outputs.slice(0, 8)).toEqual(expected.first);
    expect(outputs.slice(310, 316)).toEqual(expected.at_310);
    expect(outputs.slice(623, 628)).toEqual(expected.at_623);
    const digest = bytesToHex(sha256(utf8ToBytes(outputs.map((output) => `${output}\n`).join(""))));
    expect(digest).toBe(expected.sha256_of_first_700);
  });
});

describe("the bounded draw", () => {
  it("gives the small draws of seed 42 that the fact sheet lists", () => {
    const next = createMt19937(42n);
    expect([1n, 2n, 3n, 7n, 10n, 100n, 100n, 100n].map((n) => drawBelow(next, n))).toEqual([
      0n,
      1n,
      2n,
      0n,
      9n,
      9n,
      57n,
      37n,
    ]);
  });

  it.each(sample.bounded)("agrees with the deployed draws of seed $seed", ({ seed, n, values }) => {
    const next = createMt19937(BigInt(seed));
    expect(n.map((bound) => String(drawBelow(next, BigInt(bound))))).toEqual(values);
  });

  it("takes an output even when only one result is possible", () => {
    const next = createMt19937(7n);
    drawBelow(next, 1n);
    expect(next()).toBe(take(7n, 2)[1]);
  });

  it("never reaches its bound", () => {
    const seeds = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
    const bounds = fc.bigInt({ min: 1n, max: (1n << 64n) - 1n });
    fc.assert(
      fc.property(seeds, bounds, (seed, n) => drawBelow(createMt19937(seed), n) < n),
      { seed: 1, numRuns: 60 },
    );
  });

  it("refuses an empty range", () => {
    expect(() => drawBelow(createMt19937(1n), 0n)).toThrow("expected 1 to 2^64 - 1");
  });
});
