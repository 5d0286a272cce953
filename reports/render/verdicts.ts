import type { Importance } from "../../spec/schema/primitives.js";
import type { Report, ReportResult, Verdict } from "../../spec/schema/report.js";

/** Order in which a reader wants to see verdicts: what needs action first. */
export const verdictOrder: readonly Verdict[] = [
  "fail",
  "crash",
  "hang",
  "harness-error",
  "blocked",
  "inconclusive",
  "warn",
  "unsupported",
  "skipped",
  "pass",
];

const importanceOrder: readonly Importance[] = ["critical", "high", "medium", "low"];

/** Verdicts of cases that said nothing about the target. */
const silent: ReadonlySet<Verdict> = new Set(["unsupported", "skipped"]);

const rank = ({ importance, verdict }: ReportResult): number =>
  importanceOrder.indexOf(importance) * verdictOrder.length + verdictOrder.indexOf(verdict);

/** Results in the order in which they deserve attention: by importance, then by verdict, then as they came. */
export const byUrgency = (results: readonly ReportResult[]): readonly ReportResult[] =>
  results.toSorted((a, b) => rank(a) - rank(b));

/** Results with one verdict and one message. A target refused as a whole is told once, not a thousand times. */
export interface Group {
  readonly first: ReportResult;
  readonly results: readonly ReportResult[];
}

const group = (results: readonly ReportResult[]): readonly Group[] => {
  const groups = new Map<string, { first: ReportResult; results: ReportResult[] }>();
  for (const result of byUrgency(results)) {
    const key = `${result.verdict} ${result.finding?.message ?? ""}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { first: result, results: [result] });
    else known.results.push(result);
  }
  return [...groups.values()];
};

/** What needs action, the most important first. */
export const findingGroups = (report: Report): readonly Group[] =>
  group(report.results.filter(({ verdict }) => verdict !== "pass" && !silent.has(verdict)));

/** Cases that were selected and not carried out, or that came to no conclusion, by their reason. */
export const unsettledGroups = (report: Report): readonly Group[] =>
  group(
    report.results.filter(
      ({ verdict }) =>
        silent.has(verdict) || verdict === "blocked" || verdict === "inconclusive" || verdict === "harness-error",
    ),
  );

/** The word on the target, as strong as the run allows and no stronger. */
export interface Outcome {
  readonly tone: "good" | "bad" | "unclear";
  readonly words: string;
}

/** What a run says of its target: a run of selected cases says so, and a run that could not tell gives no verdict. */
export const outcomeOf = ({ header, footer }: Report): Outcome => {
  const { filters, shard } = header.selection;
  const part = shard === undefined ? "" : ` in part ${shard.index} of ${shard.count}`;
  const scope = part || (Object.keys(filters).length === 0 ? "" : " in the selected cases");
  if (footer.conformant) return { tone: "good", words: `conformant${scope}` };
  if (footer.exitCode === 3) return { tone: "unclear", words: "no verdict: the harness itself failed" };
  if (footer.exitCode === 4) return { tone: "unclear", words: "no verdict: nothing ran, or nothing was conclusive" };
  const known = footer.exitCode === 0 ? ", by failures that the baseline knows" : "";
  return { tone: "bad", words: `not conformant${scope}${known}` };
};

/** Milliseconds in words: 950 ms, 4.2 s, 3 min 20 s. */
export const durationText = (ms: number): string => {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};
