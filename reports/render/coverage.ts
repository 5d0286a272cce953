import { type Chapter, chapters, type Requirement } from "../../spec/requirements/types.js";
import type { Report, ReportResult } from "../../spec/schema/report.js";

/**
 * Standing of one requirement after a run. `failed`: a case that covers it did not hold. `warned`: a SHOULD was not met.
 * `open`: cases exist, but none could tell (unsupported, skipped, blocked, inconclusive, harness-error). `no case yet`;
 * `untestable`: nothing can observe it.
 */
export type Standing = "passed" | "failed" | "warned" | "open" | "no case yet" | "untestable";

/** A requirement with the results that bear on it. */
export interface Covered {
  readonly requirement: Requirement;
  readonly standing: Standing;
  readonly results: readonly ReportResult[];
}

/** A chapter of the catalogue with the standing of its requirements. */
export interface ChapterCoverage {
  readonly chapter: Chapter;
  readonly title: string;
  readonly requirements: readonly Covered[];
}

const standingOf = (requirement: Requirement, results: readonly ReportResult[]): Standing => {
  if (results.length === 0) return requirement.untestable === undefined ? "no case yet" : "untestable";
  const has = (...verdicts: readonly ReportResult["verdict"][]): boolean =>
    results.some((result) => verdicts.includes(result.verdict));
  if (has("fail", "crash", "hang")) return "failed";
  if (has("warn")) return "warned";
  return has("pass") ? "passed" : "open";
};

/** Joins the catalogue with what a run emitted; requirements that no result names stand as having no case yet. */
export const coverage = (requirements: readonly Requirement[], report: Report): readonly ChapterCoverage[] => {
  const byRequirement = new Map<string, ReportResult[]>();
  for (const result of report.results)
    for (const id of result.requirements) {
      const known = byRequirement.get(id);
      if (known === undefined) byRequirement.set(id, [result]);
      else known.push(result);
    }
  return Object.entries(chapters).map(([chapter, title]) => ({
    chapter: chapter as Chapter,
    title,
    requirements: requirements
      .filter((requirement) => requirement.id.startsWith(chapter))
      .map((requirement) => {
        const results = byRequirement.get(requirement.id) ?? [];
        return { requirement, results, standing: standingOf(requirement, results) };
      }),
  }));
};

/** How many requirements have each standing. */
export const countStandings = (chaptersCovered: readonly ChapterCoverage[]): Record<Standing, number> => {
  const counts: Record<Standing, number> = {
    passed: 0,
    failed: 0,
    warned: 0,
    open: 0,
    "no case yet": 0,
    untestable: 0,
  };
  for (const { requirements } of chaptersCovered) for (const { standing } of requirements) counts[standing]++;
  return counts;
};

/** Order in which a reader wants to see verdicts: what needs action first. */
export const verdictOrder: readonly ReportResult["verdict"][] = [
  "fail",
  "crash",
  "hang",
  "harness-error",
  "inconclusive",
  "blocked",
  "warn",
  "unsupported",
  "skipped",
  "pass",
];

/** Results that need action, the most important first. */
export const findings = (report: Report): readonly ReportResult[] => {
  const importances = ["critical", "high", "medium", "low"];
  const rank = (result: ReportResult): number =>
    importances.indexOf(result.importance) * 10 + verdictOrder.indexOf(result.verdict);
  return report.results
    .filter(({ verdict }) => verdict !== "pass" && verdict !== "unsupported" && verdict !== "skipped")
    .toSorted((a, b) => rank(a) - rank(b));
};
