import type { Report, ReportFooter, ReportHeader, ReportResult, Verdict } from "../spec/schema/report.js";
import { countVerdicts } from "./ndjson.js";

/** Reports that are not the shards of one run. Names the field, the values and the rule. */
export class MergeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MergeError";
  }
}

/** A merged report, but for what the writer adds. */
export interface Merged {
  readonly header: ReportHeader;
  readonly results: readonly ReportResult[];
  readonly ending: Pick<ReportFooter, "conformant" | "exitCode" | "finishedAt" | "durationMs" | "stale">;
}

/** What shards of one run have in common. */
const shared = ({ header }: Report): Readonly<Record<string, string>> => ({
  "suite.version": header.suite.version,
  "vectors.digest": header.vectors.digest,
  "requirements.digest": header.requirements.digest,
  "target.manifestDigest": header.target.manifestDigest,
  "selection.digest": header.selection.digest,
  profile: header.profile,
  seed: header.seed,
});

const requireEqual = (reports: readonly Report[]): void => {
  const first = shared(reports[0]!);
  for (const [number, report] of reports.entries())
    for (const [field, value] of Object.entries(shared(report)))
      if (value !== first[field])
        throw new MergeError(
          `${field}: is ${value} in report ${number + 1}, but ${first[field]} in the first; shards must agree`,
        );
};

/** The shards in their order. */
const inOrder = (reports: readonly Report[]): readonly Report[] => {
  const count = reports[0]!.header.selection.shard?.count;
  const byIndex = new Map<number, Report>();
  for (const [number, report] of reports.entries()) {
    const { shard } = report.header.selection;
    if (shard === undefined || shard.count !== count)
      throw new MergeError(`selection.shard: of report ${number + 1} must be one of the same number of parts`);
    if (byIndex.has(shard.index)) throw new MergeError(`selection.shard: part ${shard.index}/${count} is given twice`);
    byIndex.set(shard.index, report);
  }
  return Array.from({ length: count! }, (_, index) => {
    const report = byIndex.get(index + 1);
    if (report === undefined) throw new MergeError(`selection.shard: part ${index + 1}/${count} is missing`);
    return report;
  });
};

const executed: ReadonlySet<Verdict> = new Set(["pass", "fail", "warn", "crash", "hang", "inconclusive"]);
const against: ReadonlySet<Verdict> = new Set(["fail", "crash", "hang", "blocked"]);

/** As one run of everything would end; a shard that is red without a failure lacks something mandatory. */
const exitCodeOf = (parts: readonly Report[], results: readonly ReportResult[]): number => {
  const codes = parts.map(({ footer }) => footer.exitCode);
  if (codes.includes(3) || results.some(({ verdict }) => verdict === "harness-error")) return 3;
  if (!results.some(({ verdict }) => executed.has(verdict))) return 4;
  const news = results.filter(({ known }) => known === undefined);
  if (news.some(({ verdict }) => against.has(verdict)) || codes.includes(1)) return 1;
  return news.some(({ verdict }) => verdict === "inconclusive") ? 4 : 0;
};

const commandOf = (command: readonly string[]): string[] => {
  const at = command.indexOf("--shard");
  const without = at === -1 ? command : [...command.slice(0, at), ...command.slice(at + 2)];
  return without.filter((word) => !word.startsWith("--shard="));
};

/** Entries of a baseline are stale when they are so in every shard that had something to say about them. */
const staleOf = (parts: readonly Report[], results: readonly ReportResult[]): ReportFooter["stale"] => {
  const lists = parts.map(({ footer }) => footer.stale);
  if (lists.every((list) => list === undefined)) return undefined;
  const reasons = new Set(results.flatMap(({ known }) => (known === undefined ? [] : [known.reason])));
  const entries = new Map(lists.flatMap((list) => (list ?? []).map((entry) => [entry.case, entry] as const)));
  return [...entries.values()].filter(({ reason }) => !reasons.has(reason));
};

/**
 * Puts the shards of one run together: the same header, results and verdict as if all had been played in one.
 * @throws MergeError when they are not all the parts of the same selection, target, seed, vectors and version
 */
export const mergeReports = (reports: readonly Report[]): Merged => {
  if (reports.length === 0) throw new MergeError("no report was given");
  requireEqual(reports);
  const parts = inOrder(reports);
  const results = parts.flatMap((part) => part.results);
  const { shard: _shard, ...selection } = parts[0]!.header.selection;
  const started = parts.map(({ header }) => header.startedAt).toSorted();
  const finished = parts.map(({ footer }) => footer.finishedAt).toSorted();
  const stale = staleOf(parts, results);
  const exitCode = exitCodeOf(parts, results);
  const failures = countVerdicts(results.filter(({ known }) => known !== undefined));
  return {
    header: {
      ...parts[0]!.header,
      selection: { ...selection, cases: results.length },
      command: commandOf(parts[0]!.header.command),
      startedAt: started[0]!,
    },
    results,
    ending: {
      exitCode,
      conformant: exitCode === 0 && Object.values(failures).every((count) => count === 0),
      finishedAt: finished.at(-1)!,
      durationMs: parts.reduce((sum, { footer }) => sum + footer.durationMs, 0),
      ...(stale === undefined ? {} : { stale }),
    },
  };
};
