import { expect, test } from "vitest";
import { createRandom } from "../../../vectors/generate/random.js";
import { countOutcomes, uniformBounds } from "./chance.js";

test("bounds follow the binomial distribution", () => {
  // Ten throws of a coin: 0 and 10 heads come once in 1,024 each, 1 and 9 ten times as often.
  expect(uniformBounds(10, 2, 4 / 1_024 + 1e-9)).toEqual({ least: 1, most: 9 });
  expect(uniformBounds(10, 2, 4 / 1_024 - 1e-9)).toEqual({ least: 0, most: 10 });
  expect(uniformBounds(10, 2, 44 / 1_024 + 1e-9)).toEqual({ least: 2, most: 8 });
});

test("fair draws keep their bounds, and one outcome that never comes does not", () => {
  const { least, most } = uniformBounds(200, 7, 1e-6);
  expect(least).toBeGreaterThan(0);
  for (let run = 0; run < 50; run++) {
    const random = createRandom(`fair ${run}`);
    const counts = countOutcomes(
      7,
      Array.from({ length: 200 }, () => random.below(7)),
    );
    expect(counts.every((count) => count >= least && count <= most)).toBe(true);
    const unfair = countOutcomes(
      7,
      Array.from({ length: 200 }, () => random.below(6)),
    );
    expect(unfair.every((count) => count >= least && count <= most)).toBe(false);
  }
});
