import { expect, test } from "vitest";
import type { Fate } from "./hunt.js";
import { fateText, gapLines, matrixJson, matrixLines, scoreOf } from "./kill-matrix.js";
import type { ZooOutcome } from "./zoo.js";

const killed: Fate = { kind: "killed", by: ["bt/decode/1"], verdict: "fail", message: "accepted" };

const outcomeOf = (...fates: readonly Fate[]): ZooOutcome => ({
  red: [],
  baselineCases: 3,
  baselineMs: 10,
  huntMs: 20,
  hunted: fates.map((fate, index) => ({
    mutant: {
      id: `wir-${"x".repeat(index + 1)}`,
      requirement: "WIR-001",
      title: "is an example",
      file: "impl/codec/bt.js",
      find: "a",
      replace: "b",
    },
    fate,
    durationMs: 1234,
  })),
});

test("only killed mutants score", () => {
  const fates: Fate[] = [
    { kind: "survived", played: 3, missedBy: [], unclear: [] },
    { kind: "unhunted" },
    { kind: "stillborn", message: "why" },
  ];
  expect(scoreOf(outcomeOf(killed, ...fates))).toEqual({ killed: 1, total: 4 });
});

test("a line names requirement, mutant, fate, time and the case", () => {
  expect(matrixLines(outcomeOf(killed, { kind: "unhunted" }))).toEqual([
    "WIR-001  wir-x   killed       1.23 s  fail bt/decode/1",
    "WIR-001  wir-xx  unhunted     1.23 s  its requirement has no case",
  ]);
});

test("a gap names the bug and the requirement that no case has checked", () => {
  const [first, second, third, ...more] = gapLines(
    outcomeOf(killed, { kind: "survived", played: 2, missedBy: [], unclear: [] }),
  );
  expect(first).toBe("survived wir-xx: a reference that is an example");
  expect(second).toMatch(/^ {2}WIR-001: Integers are written/);
  expect(third).toBe("  all of its 2 cases passed");
  expect(more).toEqual([]);
});

test("cases that came to no verdict are told, because they hide what they do not say", () => {
  const unclear = ["harness-error net/1: the case threw", "blocked net/2: because of it"];
  expect(gapLines(outcomeOf({ kind: "survived", played: 5, missedBy: [], unclear })).slice(2)).toEqual([
    "  2 of its 5 cases say nothing",
    "    harness-error net/1: the case threw",
    "    blocked net/2: because of it",
  ]);
});

test("fates are told apart", () => {
  expect(fateText({ kind: "survived", played: 1, missedBy: [], unclear: [] })).toBe("its only case passed");
  expect(fateText({ kind: "stillborn", message: "the shim exited" })).toBe("it does not start: the shim exited");
});

test("the outcome for programs has the score, the baseline and each mutant", () => {
  expect(matrixJson(outcomeOf(killed))).toEqual({
    score: { killed: 1, total: 1 },
    baseline: { cases: 3, durationMs: 10, red: [] },
    durationMs: 20,
    mutants: [
      {
        id: "wir-x",
        requirement: "WIR-001",
        title: "is an example",
        fate: "killed",
        by: ["bt/decode/1"],
        verdict: "fail",
        message: "accepted",
        durationMs: 1234,
      },
    ],
  });
});
