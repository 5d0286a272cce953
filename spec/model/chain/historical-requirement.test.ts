import { expect, test } from "vitest";
import { stakingRequirementAt } from "./historical-requirement.js";

test.each([
  [100, 45000000000000n],
  [101_250, 45000000000000n],
  [373_200, 20839644149350n],
  [385_824, 20458380815527n],
  [429_023, 20458380815527n - 43_199n * 26066228n],
  [450_000, 18898351896001n],
  [641_110, 16396730529714n],
  [641_111, 15000000000000n],
])("at height %i a node needed %s", (height, requirement) => {
  expect(stakingRequirementAt(height)).toBe(requirement);
});

test("the formula of hard fork 11 holds from its height on", () => {
  expect(stakingRequirementAt(234_766)).toBeLessThan(stakingRequirementAt(234_767));
});
