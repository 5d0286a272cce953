import { expect, test } from "vitest";
import { didYouMean, nearest } from "./nearest.js";

const ids = ["SWM-004", "SWM-014", "SWM-040", "STO-004", "bt/decode/0007", "bt/decode/0070"];

test.each([
  ["swm-4", ["SWM-004"]],
  ["SWM-0004", ["SWM-004"]],
  ["bt/decode/7", ["bt/decode/0007"]],
  ["bt/decoed/0007", ["bt/decode/0007"]],
  ["SVM-004", ["SWM-004"]],
  ["nothing like it", []],
])("%s is taken to mean %j", (typed, meant) => {
  expect(nearest(typed, ids)).toEqual(meant);
});

test("the question names what is near, and is empty when nothing is", () => {
  expect(didYouMean("swm-4", ids)).toBe("; did you mean SWM-004?");
  expect(didYouMean("x", ids)).toBe("");
});
