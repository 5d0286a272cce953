import { expect, test } from "vitest";
import { createNetworkClock } from "./network-clock.js";
import { createFakeClock } from "./testing/fake-ports.js";

test("the time is the device's until a node says otherwise, then the network's", () => {
  const clock = createFakeClock(1_700_000_000_000);
  const network = createNetworkClock(clock);
  expect(network.now()).toBe(1_700_000_000_000);
  network.observe(1_700_000_090_000, 1_700_000_000_000 - 20, 1_700_000_000_000);
  expect(network.now()).toBe(1_700_000_090_010);
});

test("one node with a wrong clock among several moves nothing", () => {
  const clock = createFakeClock(1_700_000_000_000);
  const network = createNetworkClock(clock);
  const now = clock.now();
  for (const offset of [40, 50, 86_400_000, 60, 45]) network.observe(now + offset, now, now);
  expect(network.now()).toBe(now + 50);
});

test("what cannot be a time of the network is passed over", () => {
  const clock = createFakeClock(1_700_000_000_000);
  const network = createNetworkClock(clock);
  for (const t of [undefined, null, "1700000090000", 12, 1.5, -1, 2 ** 60, Number.NaN]) network.observe(t, 0, 0);
  expect(network.now()).toBe(1_700_000_000_000);
});
