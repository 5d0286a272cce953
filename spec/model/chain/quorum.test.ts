import { expect, test } from "vitest";
import { profiles } from "./parameters.js";
import { drawObligations, type QuorumDraw, quorumAt } from "./quorum.js";

const counting = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const name = (position: number): string => position.toString(16).padStart(2, "0").repeat(32);
const draw = (active: number, decommissioned: number): QuorumDraw => ({
  height: 2_000,
  hash: counting,
  active: Array.from({ length: active }, (_, position) => name(position)),
  decommissioned: Array.from({ length: decommissioned }, (_, position) => name(active + position)),
});

test("eleven active and three decommissioned nodes are drawn as the deployed network draws them", () => {
  const { validators, workers } = drawObligations(draw(11, 3), profiles.main);
  expect(validators).toEqual([6, 2, 3, 7, 1, 8, 5, 10, 9, 4].map(name));
  expect(workers).toEqual([11, 12, 13, 0].map(name));
});

test("ten active nodes are all validators and test nobody", () => {
  const { validators, workers } = drawObligations(draw(10, 0), profiles.main);
  expect(validators).toHaveLength(10);
  expect(workers).toEqual([]);
});

test("without active nodes there are no validators", () => {
  expect(drawObligations(draw(0, 3), profiles.main).validators).toEqual([]);
  expect(drawObligations(draw(0, 3), profiles.main).workers).toHaveLength(3);
});

test.each([
  [60, 50],
  [61, 50],
  [5_109, 50],
  [5_110, 51],
])("of %i nodes %i are tested", (active, tested) => {
  const { workers } = drawObligations(draw(active, 0), profiles.main);
  expect(workers).toHaveLength(tested);
});

test("a quorum is found by its height, and none for a height without a draw", () => {
  const draws = [draw(11, 3)];
  expect(quorumAt(draws, 2_000, profiles.main)).toEqual(drawObligations(draws[0]!, profiles.main));
  expect(quorumAt(draws, 2_000, profiles.main)).toBe(quorumAt(draws, 2_000, profiles.main));
  expect(quorumAt(draws, 1_999, profiles.main)).toBeUndefined();
});
