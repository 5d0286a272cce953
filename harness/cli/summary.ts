import { type Report, type ReportResult, type Verdict, verdicts } from "../../spec/schema/report.js";
import type { Score } from "../engine/score.js";
import { colorsFor, inert, wrap } from "./output.js";

/** Verdicts that are told one by one, worst first. */
const told: readonly Verdict[] = ["harness-error", "crash", "hang", "fail", "blocked", "inconclusive", "warn"];

/** Most findings shown; all of them are in the report. */
const shownFindings = 25;
const longestMessage = 600;
/** Lines of a process's standard error shown with its end. */
const shownWords = 3;
const longestWords = 200;

/** Results with the same verdict and finding. A target that is refused as a whole is told once, not a thousand times. */
interface Group {
  readonly first: ReportResult;
  readonly size: number;
}

const groupsOf = (results: readonly ReportResult[]): Group[] => {
  const groups = new Map<string, Group>();
  for (const result of results) {
    const key = `${result.verdict}\n${result.finding?.message ?? ""}`;
    const group = groups.get(key);
    groups.set(key, { first: group?.first ?? result, size: (group?.size ?? 0) + 1 });
  }
  return [...groups.values()].sort((a, b) => told.indexOf(a.first.verdict) - told.indexOf(b.first.verdict));
};

const cutTo = (text: string, longest: number): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** The last that a process said before it ended, wherever the finding has it. */
const lastWords = ({ finding }: ReportResult): string[] => {
  const actual = finding?.actual;
  if (typeof actual !== "object" || actual === null || Array.isArray(actual)) return [];
  const { line, stderr, log } = actual;
  const tail = [stderr, log].filter((text) => typeof text === "string").join("\n");
  const lines = tail.split("\n").filter((text) => text.trim() !== "");
  return [
    ...(typeof line === "string" ? [`  it wrote: ${cutTo(inert(line), longestWords)}`] : []),
    ...lines.slice(-shownWords).map((text) => `  stderr: ${cutTo(inert(text), longestWords)}`),
  ];
};

const reasonLines = (report: Report, score: Score): string[] => {
  const { counts } = report.footer;
  if (score.executed === 0) return ["Nothing was executed, so nothing is known about the target."];
  if (score.missingFamilies.length > 0)
    return [wrap(`Mandatory shim families of which nothing was executed: ${score.missingFamilies.join(", ")}`, 110)];
  return (counts.inconclusive ?? 0) > 0 && score.exitCode === 4 ? ["Some cases came to no conclusion."] : [];
};

/** What a run ends with: findings first, then counts, then the verdict; the caller adds the path of the report. */
export const summaryLines = (report: Report, score: Score, stream: NodeJS.WriteStream): string[] => {
  const colors = colorsFor(stream);
  const { results, footer, header } = report;
  const known = results.filter((result) => result.known !== undefined);
  const groups = groupsOf(results.filter((result) => told.includes(result.verdict) && result.known === undefined));
  const findings = groups.slice(0, shownFindings).flatMap(({ first, size }) => {
    const color = first.verdict === "warn" || first.verdict === "inconclusive" ? colors.yellow : colors.red;
    return [
      `${color(first.verdict)} ${colors.bold(first.id)} ${first.requirements.join(" ")}`,
      `  ${first.title}`,
      `  ${cutTo(inert(first.finding?.message ?? ""), longestMessage)}`,
      ...lastWords(first).map((line) => colors.dim(line)),
      ...(size > 1 ? [`  ${size - 1} more cases with the same finding`] : []),
      `  ${colors.dim(first.rerun)}`,
      "",
    ];
  });
  const more = groups.length - shownFindings;
  const counted = verdicts
    .filter((verdict) => (footer.counts[verdict] ?? 0) > 0)
    .map((verdict) => `${footer.counts[verdict]} ${verdict}`);
  const verdict = footer.conformant ? colors.green("conformant") : colors.red("not conformant");
  const { filters, shard } = header.selection;
  const part = shard === undefined ? "" : ` in part ${shard.index} of ${shard.count}`;
  const scope = part || (Object.keys(filters).length === 0 ? "" : " in the selected cases");
  const outcome = score.exitCode === 3 || score.exitCode === 4 ? "no verdict" : `${verdict}${scope}`;
  return [
    ...findings,
    ...(more > 0 ? [`… and ${more} more findings: see the report`, ""] : []),
    ...score.stale.map(
      (entry) => `${colors.red("stale")} ${entry.case}: passes now, so the baseline must not list it (${entry.reason})`,
    ),
    ...(known.length > 0 ? [`${known.length} known failures, which the baseline explains: see the report`] : []),
    ...reasonLines(report, score),
    `${counted.join(", ")} in ${(footer.durationMs / 1000).toFixed(1)} s (seed ${header.seed})`,
    `${inert(header.target.name)} ${inert(header.target.version)}: ${outcome} (exit code ${footer.exitCode})`,
  ];
};

/** The summary for programs. */
export const summaryJson = (report: Report, score: Score, files: Readonly<Record<string, string>>): unknown => ({
  exitCode: report.footer.exitCode,
  conformant: report.footer.conformant,
  target: { name: report.header.target.name, version: report.header.target.version },
  seed: report.header.seed,
  profile: report.header.profile,
  counts: report.footer.counts,
  executed: score.executed,
  missingFamilies: score.missingFamilies,
  stale: score.stale,
  known: report.results.filter((result) => result.known !== undefined).map(({ id }) => id),
  durationMs: report.footer.durationMs,
  findings: report.results
    .filter((result) => told.includes(result.verdict) && result.known === undefined)
    .map(({ id, verdict, requirements, finding, rerun }) => ({
      id,
      verdict,
      requirements,
      message: finding?.message ?? "",
      rerun,
    })),
  files,
});
