import { expect, test } from "vitest";
import { verdicts } from "../../spec/schema/report.js";
import { resultOfEachVerdict, sampleReport, sampleResult } from "../testing/sample-report.js";
import { byUrgency, durationText, findingGroups, outcomeOf, unsettledGroups, verdictOrder } from "./verdicts.js";

test("every verdict has a place in the order of urgency", () => {
  expect([...verdictOrder].sort()).toEqual([...verdicts].sort());
});

test("what is important comes before what is merely bad, and equals stay in their order", () => {
  const results = [
    sampleResult("low-fail", { importance: "low", verdict: "fail" }),
    sampleResult("critical-pass", { importance: "critical" }),
    sampleResult("critical-warn", { importance: "critical", verdict: "warn" }),
    sampleResult("critical-crash", { importance: "critical", verdict: "crash" }),
    sampleResult("critical-warn-2", { importance: "critical", verdict: "warn" }),
  ];
  expect(byUrgency(results).map(({ id }) => id)).toEqual([
    "critical-crash",
    "critical-warn",
    "critical-warn-2",
    "critical-pass",
    "low-fail",
  ]);
});

test("findings are everything but passes and what was never meant to run", () => {
  const report = sampleReport(resultOfEachVerdict());
  expect(findingGroups(report).map(({ first }) => first.verdict)).toEqual([
    "fail",
    "crash",
    "hang",
    "harness-error",
    "blocked",
    "inconclusive",
    "warn",
  ]);
});

test("cases with the same verdict and message are one finding, told by the most important of them", () => {
  const finding = { message: "the shim does not start" };
  const report = sampleReport([
    sampleResult("a", { verdict: "crash", importance: "low", finding }),
    sampleResult("b", { verdict: "crash", importance: "critical", finding }),
    sampleResult("c", { verdict: "fail", importance: "low", finding }),
  ]);
  expect(findingGroups(report).map(({ first, results }) => [first.id, results.length])).toEqual([
    ["b", 2],
    ["c", 1],
  ]);
});

test("cases without an answer are those that did not run or could not tell", () => {
  const unsettled = unsettledGroups(sampleReport(resultOfEachVerdict())).map(({ first }) => first.verdict);
  expect(unsettled).toEqual(["harness-error", "blocked", "inconclusive", "unsupported", "skipped"]);
});

test("the word on the target is no stronger than the run", () => {
  const results = [sampleResult("a")];
  expect(outcomeOf(sampleReport(results))).toEqual({ tone: "good", words: "conformant" });
  const part = { selection: { cases: 1, digest: "5b".repeat(32), filters: { only: "a" } } };
  expect(outcomeOf(sampleReport(results, part)).words).toBe("conformant in the selected cases");
  expect(outcomeOf(sampleReport(results, {}, { conformant: false, exitCode: 1 })).tone).toBe("bad");
  expect(outcomeOf(sampleReport(results, {}, { conformant: false, exitCode: 3 }))).toEqual({
    tone: "unclear",
    words: "no verdict: the harness itself failed",
  });
  expect(outcomeOf(sampleReport([], {}, { conformant: false, exitCode: 4 })).tone).toBe("unclear");
});

test("durations are told in the unit that fits", () => {
  expect([950.4, 4_200, 59_949, 200_000, 119_999].map(durationText)).toEqual([
    "950 ms",
    "4.2 s",
    "59.9 s",
    "3 min 20 s",
    "2 min 0 s",
  ]);
});
