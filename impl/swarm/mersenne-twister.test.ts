import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../spec/package.js";
import { MersenneTwister } from "./mersenne-twister.js";

interface Samples {
  generator: { seed: string; first: string[]; at_310: string[]; at_623: string[]; sha256_of_first_700: string }[];
  bounded: { seed: string; n: string[]; values: string[] }[];
}

const samples = JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/swarm/sort.json"), "utf8")) as Samples;
const outputs = (seed: bigint, count: number): string[] => {
  const twister = new MersenneTwister(seed);
  return Array.from({ length: count }, () => String(twister.next()));
};

test("the 10,000th output of the default seed is the one the C++ standard requires", () => {
  expect(outputs(5489n, 10_000).at(-1)).toBe("9981545732273789042");
});

describe("the deployed generator", () => {
  test.each(samples.generator)("gives the same outputs from seed $seed", (sample) => {
    const all = outputs(BigInt(sample.seed), 700);
    expect(all.slice(0, 8)).toEqual(sample.first);
    expect(all.slice(310, 316)).toEqual(sample.at_310);
    expect(all.slice(623, 628)).toEqual(sample.at_623);
    const text = all.map((output) => `${output}\n`).join("");
    expect(createHash("sha256").update(text).digest("hex")).toBe(sample.sha256_of_first_700);
  });

  test.each(samples.bounded)("draws the same values from seed $seed", ({ seed, n, values }) => {
    const twister = new MersenneTwister(BigInt(seed));
    const drawn = n.map((text) => {
      const bound = BigInt(text);
      return String(bound <= 2n ** 53n - 1n ? twister.below(Number(bound)) : twister.belowBig(bound));
    });
    expect(drawn).toEqual(values);
  });
});

test("draws in doubles are the draws in bigints", () => {
  const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  fc.assert(
    fc.property(uint64, fc.array(fc.integer({ min: 1, max: 0x10_0000 }), { maxLength: 400 }), (seed, bounds) => {
      const fast = new MersenneTwister(seed);
      const slow = new MersenneTwister(seed);
      for (const bound of bounds) expect(fast.below(bound)).toBe(Number(slow.belowBig(BigInt(bound))));
    }),
  );
});

test("a generator that is seeded again forgets what it was", () => {
  const twister = new MersenneTwister(1n);
  for (let turn = 0; turn < 400; turn++) twister.next();
  twister.seed(5489n);
  expect(String(twister.next())).toBe(outputs(5489n, 1)[0]);
});
