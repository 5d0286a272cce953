import { expect, test } from "vitest";
import type { Requirement } from "../../spec/requirements/types.js";
import { type Verdict, verdicts } from "../../spec/schema/report.js";
import { sampleReport, sampleResult } from "../testing/sample-report.js";
import { countChapter, coverage, type Standing } from "./coverage.js";

const requirement = (id: string, change: Partial<Requirement> = {}): Requirement => ({
  id,
  level: "MUST",
  statement: `what ${id} says`,
  rationale: "because",
  source: [{ kind: "wire", file: "a.cpp" }],
  since: "0.1.0",
  verifiedBy: ["vector"],
  ...change,
});

const standing = (...found: Verdict[]): Standing | undefined => {
  const results = found.map((verdict, index) => sampleResult(`case/${index}`, { requirements: ["SWM-001"], verdict }));
  const { chapters } = coverage([requirement("SWM-001")], sampleReport(results));
  return chapters.find(({ chapter }) => chapter === "SWM")?.requirements[0]?.standing;
};

test("a requirement that no result names has no case yet, or is untestable where it says why", () => {
  const joined = coverage([requirement("SWM-001"), requirement("SWM-002", { untestable: "unseen" })], sampleReport([]));
  const rows = joined.chapters.flatMap(({ requirements }) => requirements);
  expect(rows.map((row) => row.standing)).toEqual(["no case yet", "untestable"]);
  expect(joined.counts).toMatchObject({ "no case yet": 1, untestable: 1, passed: 0 });
});

test("a requirement whose cases the run left out is told from one without cases", () => {
  const header = { requirements: { digest: "2e".repeat(32), count: 2, withCases: ["SWM-001", "SWM-003"] } };
  const catalogue = [requirement("SWM-001"), requirement("SWM-002"), requirement("SWM-003", { untestable: "unseen" })];
  const joined = coverage(catalogue, sampleReport([], header));
  const rows = joined.chapters.flatMap(({ requirements }) => requirements);
  expect(rows.map((row) => row.standing)).toEqual(["not selected", "no case yet", "not selected"]);
});

test("an untestable requirement that a case covers all the same stands as that case says", () => {
  const results = [sampleResult("a", { requirements: ["SWM-001"], verdict: "fail" })];
  const { counts } = coverage([requirement("SWM-001", { untestable: "unseen" })], sampleReport(results));
  expect(counts).toMatchObject({ failed: 1, untestable: 0 });
});

test.each<[Verdict, Standing]>([
  ["pass", "passed"],
  ["fail", "failed"],
  ["crash", "failed"],
  ["hang", "failed"],
  ["warn", "warned"],
  ["unsupported", "open"],
  ["skipped", "open"],
  ["blocked", "open"],
  ["inconclusive", "open"],
  ["harness-error", "open"],
])("a requirement whose only case ended as %s stands as %s", (verdict, expected) => {
  expect(standing(verdict)).toBe(expected);
});

test("one failure outweighs any number of passes, and no verdict makes a failed requirement pass", () => {
  for (const verdict of verdicts) expect(standing("pass", verdict, "fail", "pass")).toBe("failed");
});

test("a requirement with passes is not passed while another of its cases could not tell", () => {
  for (const verdict of ["blocked", "inconclusive", "harness-error"] as const)
    expect(standing("pass", verdict)).toBe("open");
});

test("cases that were not executed neither help nor harm those that passed", () => {
  expect(standing("pass", "unsupported", "skipped")).toBe("passed");
  expect(standing("warn", "unsupported")).toBe("warned");
});

test("a result that names a requirement twice counts once", () => {
  const results = [sampleResult("a", { requirements: ["SWM-001", "SWM-001"] })];
  const { chapters } = coverage([requirement("SWM-001")], sampleReport(results));
  expect(chapters.find(({ chapter }) => chapter === "SWM")?.requirements[0]?.results).toHaveLength(1);
});

test("ids that the catalogue lacks are kept with the cases that name them, and so are cases that name none", () => {
  const results = [
    sampleResult("a", { requirements: ["SWM-999", "SWM-001"] }),
    sampleResult("b", { requirements: ["ABC-001", "SWM-999"] }),
    sampleResult("c", { requirements: [] }),
  ];
  const { unknown, unattached } = coverage([requirement("SWM-001")], sampleReport(results));
  expect(unknown.map(({ id, results: named }) => [id, named.map((result) => result.id)])).toEqual([
    ["ABC-001", ["b"]],
    ["SWM-999", ["a", "b"]],
  ]);
  expect(unattached.map(({ id }) => id)).toEqual(["c"]);
});

test("chapters come in the order of the catalogue, the empty ones too, and count what they hold", () => {
  const joined = coverage([requirement("SWM-001"), requirement("CHN-001")], sampleReport([]));
  expect(joined.chapters).toHaveLength(17);
  expect(joined.chapters[0]?.chapter).toBe("CHN");
  expect(countChapter(joined.chapters[0]!)).toMatchObject({ "no case yet": 1, passed: 0 });
});
