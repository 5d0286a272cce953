import { expect, test } from "vitest";
import type { ReportResult, Verdict } from "../../spec/schema/report.js";
import type { Case } from "./case.js";
import { scoreRun } from "./score.js";

const target = { roles: ["shim"], capabilities: [] as string[] };

const score = (outcomes: readonly (readonly [verdict: Verdict, family?: string])[], of = target) => {
  const cases = outcomes.map(
    ([, family], index): Case => ({
      id: `c/${index}`,
      title: "",
      suite: "c",
      requirements: [],
      importance: "high",
      needs: { roles: [], ...(family === undefined ? {} : { families: [family] }) },
      run: () => Promise.resolve(),
    }),
  );
  const results = outcomes.map(([verdict], index) => ({ id: `c/${index}`, verdict }) as ReportResult);
  return scoreRun(cases, results, of);
};

test.each<[number, Verdict[]]>([
  [0, ["pass"]],
  [0, ["pass", "warn", "unsupported", "skipped"]],
  [1, ["pass", "fail"]],
  [1, ["pass", "crash"]],
  [1, ["pass", "hang"]],
  [1, ["pass", "blocked"]],
  [1, ["fail", "inconclusive"]],
  [3, ["pass", "harness-error"]],
  [3, ["fail", "harness-error", "inconclusive"]],
  [4, ["pass", "inconclusive"]],
  [4, ["unsupported", "skipped"]],
  [4, ["blocked", "unsupported"]],
  [4, []],
])("exit code %i for %j", (exitCode, verdicts) => {
  const scored = score(verdicts.map((verdict) => [verdict] as const));
  expect(scored.exitCode).toBe(exitCode);
  expect(scored.conformant).toBe(exitCode === 0);
});

test("known failures are not conformant and not red, new ones and stale entries are red", () => {
  const target = { roles: ["shim"], capabilities: [] };
  const known = { id: "a", verdict: "fail", known: { reason: "bug 7" } } as ReportResult;
  const passed = { id: "b", verdict: "pass" } as ReportResult;
  const fresh = { id: "c", verdict: "crash" } as ReportResult;
  expect(scoreRun([], [known, passed], target)).toMatchObject({ exitCode: 0, conformant: false });
  expect(scoreRun([], [known, passed, fresh], target)).toMatchObject({ exitCode: 1, conformant: false });
  const stale = [{ case: "b", reason: "bug 8" }];
  expect(scoreRun([], [passed], target, stale)).toMatchObject({ exitCode: 1, conformant: false, stale });
});

test("skipped, unsupported and blocked cases are not counted as executed", () => {
  expect(score([["pass"], ["skipped"], ["unsupported"], ["blocked"], ["fail"]]).executed).toBe(2);
});

test("a mandatory family with nothing executed is not conformant, whatever else passed", () => {
  const scored = score([
    ["pass", "bt/encode"],
    ["unsupported", "bt/decode"],
    ["skipped", "bt/decode"],
  ]);
  expect(scored).toMatchObject({ exitCode: 1, missingFamilies: ["bt/decode"] });
});

test("one executed case of a mandatory family is enough, and other families are optional", () => {
  expect(
    score([
      ["pass", "bt/decode"],
      ["skipped", "bt/decode"],
      ["unsupported", "x/y"],
    ]).exitCode,
  ).toBe(0);
});

test("families that the manifest puts out of scope are not missed, one or all below a name", () => {
  const outcomes = [["pass"], ["unsupported", "onion/peel"], ["unsupported", "onion/seal"]] as const;
  const without = (...capabilities: string[]) => score(outcomes, { roles: ["shim"], capabilities }).missingFamilies;
  expect(without("without:onion/")).toEqual([]);
  expect(without("without:onion/peel")).toEqual(["onion/seal"]);
  expect(without("without:onion")).toEqual(["onion/peel", "onion/seal"]);
});

test("a target without a shim need not answer families", () => {
  expect(score([["pass"], ["unsupported", "bt/decode"]], { roles: ["node"], capabilities: [] }).exitCode).toBe(0);
});
