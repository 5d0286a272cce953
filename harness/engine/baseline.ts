import { readFileSync } from "node:fs";
import { baseline as baselineSchema, type KnownFailure } from "../../spec/schema/baseline.js";
import type { ReportResult, Verdict } from "../../spec/schema/report.js";
import { describeIssues } from "../target/issues.js";
import type { Case } from "./case.js";
import { patternToRegExp } from "./selection.js";

/** A baseline that cannot be used; one line for each fault. */
export class BaselineError extends Error {
  constructor(path: string, faults: readonly string[]) {
    super(faults.map((fault) => `baseline ${path}: ${fault}`).join("\n"));
    this.name = "BaselineError";
  }
}

/** Known failures of a target. */
export interface Baseline {
  /** The same result, marked when it fails as an entry says. */
  readonly mark: (result: ReportResult) => ReportResult;
  /** Entries of which at least one case was executed and none fails any more, however it failed. */
  readonly stale: (results: readonly ReportResult[]) => readonly Stale[];
}

/** An entry to be removed. */
export interface Stale {
  readonly case: string;
  readonly reason: string;
}

const failing: ReadonlySet<Verdict> = new Set(["fail", "crash", "hang", "blocked", "inconclusive"]);
const passing: ReadonlySet<Verdict> = new Set(["pass", "warn"]);

const readJson = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new BaselineError(path, [code === undefined ? `is not JSON: ${message}` : `cannot be read (${code})`]);
  }
};

/**
 * Reads a baseline.
 * @param cases of the whole suite; an entry that matches none of them is a fault
 * @throws BaselineError
 */
export const loadBaseline = (path: string, cases: readonly Case[]): Baseline => {
  const value = readJson(path);
  const parsed = baselineSchema.safeParse(value);
  if (!parsed.success) throw new BaselineError(path, describeIssues(parsed.error, value));
  const entries = parsed.data.known.map((entry) => ({ entry, pattern: patternToRegExp(entry.case) }));
  const faults = entries.flatMap(({ entry, pattern }, index) =>
    cases.some(({ id }) => pattern.test(id))
      ? []
      : [`known[${index}].case: is ${JSON.stringify(entry.case)}, but no case of the suite matches it`],
  );
  if (faults.length > 0) throw new BaselineError(path, faults);

  const explains = ({ verdict, message }: KnownFailure, result: ReportResult): boolean =>
    (verdict === undefined || verdict === result.verdict) &&
    (message === undefined || result.finding?.message.includes(message) === true);

  return {
    mark: (result) => {
      if (!failing.has(result.verdict)) return result;
      const found = entries.find(({ entry, pattern }) => pattern.test(result.id) && explains(entry, result));
      if (found === undefined) return result;
      const { reason, link } = found.entry;
      return { ...result, known: { reason, ...(link === undefined ? {} : { link }) } };
    },
    stale: (results) =>
      entries.flatMap(({ entry, pattern }) => {
        if (entry.flaky) return [];
        const mine = results.filter(({ id }) => pattern.test(id));
        const isStale = mine.some(({ verdict }) => passing.has(verdict)) && !mine.some((r) => failing.has(r.verdict));
        return isStale ? [{ case: entry.case, reason: entry.reason }] : [];
      }),
  };
};
