import { describe, expect, test } from "vitest";
import type { Report, Verdict } from "../spec/schema/report.js";
import { mergeReports } from "./merge.js";
import { sampleReport, sampleResult } from "./testing/sample-report.js";

const part = (index: number, count: number, verdicts: Record<string, Verdict>, seed = "7"): Report => {
  const results = Object.entries(verdicts).map(([id, verdict]) => sampleResult(id, { verdict }));
  const selection = { cases: results.length, digest: "5b".repeat(32), filters: {}, shard: { index, count } };
  return sampleReport(results, { selection, seed, command: ["swarmcheck", "run", "--shard", `${index}/${count}`] });
};

describe("the shards of a run", () => {
  test("become one report in whatever order they are given", () => {
    const parts = [part(2, 2, { b: "pass", d: "fail" }), part(1, 2, { a: "pass", c: "pass" })];
    const { header, results, ending } = mergeReports(parts);
    expect(results.map(({ id }) => id).toSorted()).toEqual(["a", "b", "c", "d"]);
    expect(header.selection).toEqual({ cases: 4, digest: "5b".repeat(32), filters: {} });
    expect(header.command).toEqual(["swarmcheck", "run"]);
    expect(ending).toMatchObject({ exitCode: 1, conformant: false });
  });

  test.each<[number, Verdict, Verdict]>([
    [0, "pass", "unsupported"],
    [1, "pass", "crash"],
    [3, "fail", "harness-error"],
    [4, "pass", "inconclusive"],
    [4, "skipped", "unsupported"],
  ])("exit with %i for %s and %s", (exitCode, one, other) => {
    const parts = [part(1, 2, { a: one }), part(2, 2, { b: other })];
    expect(mergeReports(parts).ending).toMatchObject({ exitCode, conformant: exitCode === 0 });
  });
});

test.each([
  ["a part that is missing", [part(1, 2, { a: "pass" })], /part 2\/2 is missing/],
  ["a part that is given twice", [part(1, 2, {}), part(1, 2, {})], /part 1\/2 is given twice/],
  ["another number of parts", [part(1, 2, {}), part(2, 3, {})], /report 2 must be one of the same number of parts/],
  ["another seed", [part(1, 2, {}), part(2, 2, {}, "8")], /seed: is 8 in report 2, but 7 in the first/],
  ["a report that is no shard", [sampleReport([])], /must be one of the same number of parts/],
  ["nothing", [], /no report was given/],
])("%s is refused", (_what, reports, message) => {
  expect(() => mergeReports(reports)).toThrow(message);
});
