import { expect, test } from "vitest";
import { type CreditHistory, creditAt, creditOnReturn } from "./credit.js";
import { profiles } from "./parameters.js";

const up = (recommissionCredit = 60): CreditHistory => ({
  activeSince: 10_000,
  isDecommissioned: false,
  lastDecommissionHeight: 0,
  recommissionCredit,
});
const down = (blocksUp: number, recommissionCredit = 60): CreditHistory => ({
  ...up(recommissionCredit),
  isDecommissioned: true,
  lastDecommissionHeight: 10_000 + blocksUp,
});

test.each([
  [0, 60],
  [29, 60],
  [30, 61],
  [41_399, 1_439],
  [41_400, 1_440],
  [1_000_000, 1_440],
])("after %i blocks up a node that began with 60 has a credit of %i", (blocks, credit) => {
  expect(creditAt(up(), 10_000 + blocks, profiles.main)).toBe(credit);
});

test("a node that awaits contributions has what it began with", () => {
  expect(creditAt({ ...up(), activeSince: null }, 50_000, profiles.main)).toBe(60);
});

test("a node that is down loses a block of credit a block, beyond nothing", () => {
  const node = down(0);
  expect(creditAt(node, 10_060, profiles.main)).toBe(0);
  expect(creditAt(node, 10_061, profiles.main)).toBe(-1);
});

test("down at 1440 for 200 blocks leaves 1040, down at 100 for 50 leaves nothing", () => {
  const rich = down(41_400);
  expect(creditAt(rich, rich.lastDecommissionHeight, profiles.main)).toBe(1_440);
  expect(creditOnReturn(rich, rich.lastDecommissionHeight + 200, profiles.main)).toBe(1_040);
  const poor = down(0, 100);
  expect(creditOnReturn(poor, poor.lastDecommissionHeight + 50, profiles.main)).toBe(0);
  expect(creditOnReturn(poor, poor.lastDecommissionHeight + 49, profiles.main)).toBe(2);
  expect(creditOnReturn(poor, poor.lastDecommissionHeight + 51, profiles.main)).toBe(0);
});
