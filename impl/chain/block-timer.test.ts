import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createBlockTimer } from "./block-timer.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const now = (): number => performance.now();

test("blocks come at the interval until the timer is stopped", () => {
  const makeBlock = vi.fn();
  const timer = createBlockTimer({ makeBlock, onFailure: () => {}, now });
  timer.setInterval(250);
  vi.advanceTimersByTime(249);
  expect(makeBlock).toHaveBeenCalledTimes(0);
  vi.advanceTimersByTime(1);
  expect(makeBlock).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2_500);
  expect(makeBlock).toHaveBeenCalledTimes(11);
  timer.setInterval(0);
  vi.advanceTimersByTime(2_500);
  expect(makeBlock).toHaveBeenCalledTimes(11);
});

test("a failure that lasts is told once, and the timer goes on", () => {
  const failures: string[] = [];
  const outcomes = ["stuck", "stuck", "", "stuck", "other"];
  const makeBlock = vi.fn(() => {
    const failure = outcomes.shift();
    if (failure !== undefined && failure !== "") throw new Error(failure);
  });
  const onFailure = (error: unknown): void => void failures.push((error as Error).message);
  const timer = createBlockTimer({ makeBlock, onFailure, now });
  timer.setInterval(10);
  vi.advanceTimersByTime(70);
  timer.setInterval(0);
  expect(failures).toEqual(["stuck", "stuck", "other"]);
  expect(makeBlock).toHaveBeenCalledTimes(7);
});

test("another interval counts from when it was set", () => {
  const makeBlock = vi.fn();
  const timer = createBlockTimer({ makeBlock, onFailure: () => {}, now });
  timer.setInterval(100);
  vi.advanceTimersByTime(90);
  timer.setInterval(40);
  vi.advanceTimersByTime(39);
  expect(makeBlock).toHaveBeenCalledTimes(0);
  vi.advanceTimersByTime(41);
  expect(makeBlock).toHaveBeenCalledTimes(2);
  timer.setInterval(0);
});
