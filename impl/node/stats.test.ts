import { expect, it } from "vitest";
import { createStats } from "./stats.js";
import { createVirtualClock } from "./testing/virtual-clock.js";

const minute = 60_000;

it("counts all requests, and forgets as recent what is more than an hour old", () => {
  const clock = createVirtualClock(1_767_225_600_000);
  const stats = createStats(clock);
  stats.count("store");
  stats.count("store");
  clock.advance(11 * minute);
  stats.count("retrieve");
  expect(stats.recent()).toEqual({ seconds: 660, counts: { store: 2, retrieve: 1, onion: 0, proxy: 0 } });
  clock.advance(60 * minute);
  expect(stats.recent()).toEqual({ seconds: 61 * 60, counts: { store: 0, retrieve: 1, onion: 0, proxy: 0 } });
  clock.advance(24 * 60 * minute);
  expect(stats.recent().counts).toEqual({ store: 0, retrieve: 0, onion: 0, proxy: 0 });
  expect(stats.recent().seconds).toBeLessThanOrEqual(70 * 60);
  expect(stats.total()).toEqual({ store: 2, retrieve: 1, onion: 0, proxy: 0 });
});
