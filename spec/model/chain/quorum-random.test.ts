import { expect, test } from "vitest";
import { drawBelow } from "../mt19937.js";
import { createQuorumRandom, shuffle } from "./quorum-random.js";

const counting = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

test.each([
  [0, counting, [5684039678701183362n, 9060465443362558873n]],
  [1, counting, [8018770411282620334n, 6976561341289355288n]],
  [2, counting, [15084704536430730473n, 17683063956011404783n]],
  [3, counting, [6989409862930718931n, 18134698969233182134n]],
  [0, "00".repeat(32), [5073021564480461444n, 5445087657672498249n]],
])("the first outputs for quorum type %i and hash %s are those of the deployed generator", (type, hash, outputs) => {
  const next = createQuorumRandom(type, hash);
  expect([next(), next()]).toEqual(outputs);
});

test("numbers below ten are drawn as the deployed network draws them", () => {
  const next = createQuorumRandom(0, counting);
  expect(Array.from({ length: 8 }, () => Number(drawBelow(next, 10n)))).toEqual([3, 4, 5, 1, 0, 1, 4, 5]);
});

test("twelve positions are shuffled as the deployed network shuffles them", () => {
  const positions = Array.from({ length: 12 }, (_, position) => position);
  shuffle(positions, 0, 12, createQuorumRandom(0, counting));
  expect(positions).toEqual([11, 2, 3, 7, 1, 8, 5, 10, 9, 4, 0, 6]);
});
