import { expect, it } from "vitest";
import { createRateLimiter, isIpv4 } from "./rate-limiter.js";
import { createVirtualClock } from "./testing/virtual-clock.js";

const take = (limiter: ReturnType<typeof createRateLimiter>, address: string, times: number): number =>
  Array.from({ length: times }, () => limiter.admit(address)).filter((granted) => granted).length;

it("600 requests pass at once, then one every 3.3 ms since the last that did", () => {
  const clock = createVirtualClock(0);
  const limiter = createRateLimiter(clock);
  expect(take(limiter, "a", 700)).toBe(600);
  expect(take(limiter, "b", 1)).toBe(1);
  clock.advance(3);
  expect(take(limiter, "a", 1)).toBe(0);
  clock.advance(1);
  expect(take(limiter, "a", 2)).toBe(1);
  clock.advance(1_000);
  expect(take(limiter, "a", 400)).toBe(300);
});

it("each grant starts the period anew, so that steady requests earn nothing back", () => {
  const clock = createVirtualClock(0);
  const limiter = createRateLimiter(clock);
  for (let count = 0; count < 600; count++) {
    expect(limiter.admit("a")).toBe(true);
    clock.advance(3);
  }
  expect(limiter.admit("a")).toBe(false);
});

it("a full bucket does not grow further, and a clock that goes back takes nothing", () => {
  const clock = createVirtualClock(0);
  const limiter = createRateLimiter(clock);
  expect(take(limiter, "a", 1)).toBe(1);
  clock.advance(3_600_000);
  expect(take(limiter, "a", 700)).toBe(600);
  const back = createRateLimiter({ ...clock, now: () => -1_000 });
  expect(take(back, "a", 700)).toBe(600);
});

it("10,000 addresses are remembered; further ones wait until others have their tokens back", () => {
  const clock = createVirtualClock(0);
  const limiter = createRateLimiter(clock);
  for (let index = 0; index < 10_000; index++) expect(limiter.admit(`${index}`)).toBe(true);
  expect(limiter.admit("one more")).toBe(false);
  expect(limiter.admit("17")).toBe(true);
  clock.advance(10_000);
  expect(limiter.admit("one more")).toBe(true);
  expect(limiter.size()).toBe(1);
  clock.advance(10_000);
  limiter.purge();
  expect(limiter.size()).toBe(0);
});

it("dotted IPv4 is told from everything else", () => {
  expect(["127.0.0.1", "::1", "localhost", "", "1.2.3", "::ffff:1.2.3.4"].map(isIpv4)).toEqual([
    ...[true, false, false, false, false, false],
  ]);
});
