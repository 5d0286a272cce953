import { type Chapter, chapters, type Requirement } from "../../spec/requirements/types.js";
import type { Report, ReportResult } from "../../spec/schema/report.js";

/**
 * Standing of one requirement after a run. `failed`: a case that covers it did not hold. `warned`: a SHOULD was not met.
 * `open`: cases exist, but none was executed, or one that was could not tell (blocked, inconclusive, harness-error).
 * `not selected`: the suite has cases of it, and this run left them all out. `no case yet`; `untestable`: nothing can
 * observe it. `passed`: every executed case held, and there was at least one.
 */
export const standings = ["passed", "failed", "warned", "open", "not selected", "no case yet", "untestable"] as const;
export type Standing = (typeof standings)[number];

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

/** A requirement id that results name and the catalogue lacks: a typo, or a catalogue of another version. */
export interface UnknownRequirement {
  readonly id: string;
  readonly results: readonly ReportResult[];
}

/** A run joined with the catalogue. */
export interface Coverage {
  readonly chapters: readonly ChapterCoverage[];
  /** How many requirements have each standing. */
  readonly counts: Readonly<Record<Standing, number>>;
  readonly unknown: readonly UnknownRequirement[];
  /** Results that name no requirement at all. */
  readonly unattached: readonly ReportResult[];
}

const standingOf = (
  requirement: Requirement,
  results: readonly ReportResult[],
  withCases: ReadonlySet<string>,
): Standing => {
  if (results.length === 0) {
    if (withCases.has(requirement.id)) return "not selected";
    return requirement.untestable === undefined ? "no case yet" : "untestable";
  }
  const has = (...verdicts: readonly ReportResult["verdict"][]): boolean =>
    results.some((result) => verdicts.includes(result.verdict));
  if (has("fail", "crash", "hang")) return "failed";
  if (has("blocked", "inconclusive", "harness-error")) return "open";
  if (has("warn")) return "warned";
  return has("pass") ? "passed" : "open";
};

const groupByRequirement = (report: Report): Map<string, ReportResult[]> => {
  const groups = new Map<string, ReportResult[]>();
  for (const result of report.results)
    for (const id of new Set(result.requirements)) {
      const group = groups.get(id);
      if (group === undefined) groups.set(id, [result]);
      else group.push(result);
    }
  return groups;
};

const count = (covered: readonly Covered[]): Record<Standing, number> => {
  const counts = Object.fromEntries(standings.map((standing) => [standing, 0])) as Record<Standing, number>;
  for (const { standing } of covered) counts[standing]++;
  return counts;
};

/** How many requirements of one chapter have each standing. */
export const countChapter = (chapter: ChapterCoverage): Readonly<Record<Standing, number>> =>
  count(chapter.requirements);

/** Joins the catalogue with what a run emitted; nothing of either side is dropped. */
export const coverage = (requirements: readonly Requirement[], report: Report): Coverage => {
  const groups = groupByRequirement(report);
  const withCases = new Set(report.header.requirements.withCases);
  const covered = requirements.map((requirement): Covered => {
    const results = groups.get(requirement.id) ?? [];
    return { requirement, results, standing: standingOf(requirement, results, withCases) };
  });
  const known = new Set(requirements.map(({ id }) => id));
  return {
    chapters: Object.entries(chapters).map(([chapter, title]) => ({
      chapter: chapter as Chapter,
      title,
      requirements: covered.filter(({ requirement }) => requirement.id.startsWith(`${chapter}-`)),
    })),
    counts: count(covered),
    unknown: [...groups]
      .filter(([id]) => !known.has(id))
      .map(([id, results]) => ({ id, results }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    unattached: report.results.filter((result) => result.requirements.length === 0),
  };
};
