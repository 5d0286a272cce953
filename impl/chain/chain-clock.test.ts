import { expect, test } from "vitest";
import { createChainClock } from "./chain-clock.js";

test("the clock stands still until it runs, and goes on from where it was", () => {
  let elapsed = 1_000.5;
  const clock = createChainClock(50_000, () => elapsed);
  elapsed = 2_000;
  expect(clock.now()).toBe(50_000);
  clock.advance(250);
  clock.run(true);
  elapsed = 2_100.7;
  expect(clock.now()).toBe(50_350);
  clock.run(true);
  clock.advance(50);
  expect(clock.now()).toBe(50_400);
  clock.run(false);
  elapsed = 9_999;
  expect(clock.now()).toBe(50_400);
});
