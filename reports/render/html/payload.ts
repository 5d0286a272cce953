import { deflateRawSync } from "node:zlib";
import type { Deviation } from "../../../spec/deviations.js";
import type { Requirement } from "../../../spec/requirements/types.js";
import type { Report, ReportResult, Step } from "../../../spec/schema/report.js";
import { coverage, type Standing } from "../coverage.js";

/** What the page's script works on. Short names, because it is repeated ten thousand times. */
export interface PagePayload {
  readonly results: readonly PageResult[];
  readonly chapters: readonly {
    readonly id: string;
    readonly title: string;
    readonly requirements: readonly PageRequirement[];
  }[];
  readonly deviations: readonly Deviation[];
  /** Whether the transcripts of passed cases were left out to keep the file small. */
  readonly trimmed: boolean;
}

export interface PageResult {
  readonly id: string;
  readonly title: string;
  readonly suite: string;
  readonly req: readonly string[];
  readonly imp: ReportResult["importance"];
  readonly verdict: ReportResult["verdict"];
  readonly ms: number;
  readonly finding?: ReportResult["finding"];
  readonly steps: readonly Step[];
  readonly rerun: string;
}

export interface PageRequirement {
  readonly id: string;
  readonly level: string;
  readonly statement: string;
  readonly rationale: string;
  readonly source: string;
  readonly standing: Standing;
  readonly untestable?: string;
  readonly cases: number;
}

/** Longest string kept of one step; the NDJSON file has it whole. */
const longest = 4_000;
/** Compressed size up to which transcripts of passed cases stay. */
const budget = 1_250_000;

const shorten = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;

const shortenJson = (value: unknown): unknown => {
  if (typeof value === "string") return shorten(value);
  if (Array.isArray(value)) return value.map(shortenJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, shortenJson(entry)]));
};

const toPageResult = (result: ReportResult, withSteps: boolean): PageResult => ({
  id: result.id,
  title: result.title,
  suite: result.suite,
  req: result.requirements,
  imp: result.importance,
  verdict: result.verdict,
  ms: Math.round(result.durationMs * 10) / 10,
  ...(result.finding === undefined ? {} : { finding: shortenJson(result.finding) as ReportResult["finding"] }),
  steps: withSteps || result.verdict !== "pass" ? (shortenJson(result.steps) as Step[]) : [],
  rerun: result.rerun,
});

const sourceText = (requirement: Requirement): string =>
  requirement.source
    .map((source) =>
      source.kind === "seed" ? `design text, “${source.heading}”, paragraph ${source.paragraph}` : source.file,
    )
    .join("; ");

const build = (
  report: Report,
  requirements: readonly Requirement[],
  deviations: readonly Deviation[],
  withSteps: boolean,
): PagePayload => ({
  results: report.results.map((result) => toPageResult(result, withSteps)),
  chapters: coverage(requirements, report).map(({ chapter, title, requirements: covered }) => ({
    id: chapter,
    title,
    requirements: covered.map(({ requirement, standing, results }) => ({
      id: requirement.id,
      level: requirement.level,
      statement: requirement.statement,
      rationale: requirement.rationale,
      source: sourceText(requirement),
      standing,
      ...(requirement.untestable === undefined ? {} : { untestable: requirement.untestable }),
      cases: results.length,
    })),
  })),
  deviations,
  trimmed: !withSteps,
});

const compress = (payload: PagePayload): string =>
  deflateRawSync(JSON.stringify(payload), { level: 9 }).toString("base64");

/** The page's data, raw-deflated and in base64; transcripts of passed cases are left out when it would grow too large. */
export const encodePayload = (
  report: Report,
  requirements: readonly Requirement[],
  deviations: readonly Deviation[],
): string => {
  const whole = compress(build(report, requirements, deviations, true));
  return whole.length <= budget ? whole : compress(build(report, requirements, deviations, false));
};
