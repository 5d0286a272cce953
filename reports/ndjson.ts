import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type * as z from "zod";
import {
  type Report,
  type ReportFooter,
  type ReportHeader,
  type ReportLine,
  type ReportResult,
  reportLine,
  type Verdict,
  verdicts,
} from "../spec/schema/report.js";

/** Names of the files a run leaves in its output folder. */
export const reportFile = "report.ndjson";
export const partialFile = "report.partial.ndjson";

/** A report file that may not be trusted. Names the file, the line (from 1) and the rule that it breaks. */
export class ReportError extends Error {
  constructor(
    readonly file: string,
    readonly line: number,
    readonly rule: string,
  ) {
    super(`${file}:${line}: ${rule}`);
    this.name = "ReportError";
  }
}

const serialize = (line: ReportLine): string => `${JSON.stringify(line)}\n`;

const byId = (a: ReportResult, b: ReportResult): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** How many results have each verdict; verdicts that did not occur are 0. */
export const countVerdicts = (results: readonly Pick<ReportResult, "verdict">[]): Record<Verdict, number> => {
  const counts = Object.fromEntries(verdicts.map((name) => [name, 0])) as Record<Verdict, number>;
  for (const { verdict } of results) counts[verdict]++;
  return counts;
};

/** What the writer cannot know when a run ends. */
export type Ending = Pick<ReportFooter, "conformant" | "exitCode" | "finishedAt" | "durationMs" | "stale">;

/** Writes one report. Results reach the disk as they come; only `finish` makes a report that a reader accepts. */
export interface ReportWriter {
  readonly result: (result: ReportResult) => void;
  /** Orders the results by id, adds the footer, and puts the file in place under its final name. Returns its path. */
  readonly finish: (ending: Ending) => string;
  /** Leaves the partial file behind, without a footer. Returns its path. */
  readonly abandon: () => string;
}

/** Opens a report in `folder`, which is made when absent; a report that an earlier run left there is removed. */
export const createReportWriter = (folder: string, header: ReportHeader): ReportWriter => {
  mkdirSync(folder, { recursive: true });
  const finalPath = join(folder, reportFile);
  const partialPath = join(folder, partialFile);
  rmSync(finalPath, { force: true });
  const file = openSync(partialPath, "w");
  writeSync(file, serialize(header));
  const results: ReportResult[] = [];
  return {
    result: (result) => {
      results.push(result);
      writeSync(file, serialize(result));
    },
    finish: (ending) => {
      closeSync(file);
      const ordered = results.toSorted(byId);
      const body = ordered.map(serialize).join("");
      const footer: ReportFooter = {
        type: "footer",
        counts: countVerdicts(ordered),
        ...ending,
        resultsDigest: createHash("sha256").update(body).digest("hex"),
      };
      const temporary = `${finalPath}.tmp`;
      writeFileSync(temporary, serialize(header) + body + serialize(footer));
      renameSync(temporary, finalPath);
      rmSync(partialPath);
      return finalPath;
    },
    abandon: () => {
      closeSync(file);
      return partialPath;
    },
  };
};

const describe = (error: z.ZodError): string =>
  error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join(".") || "line"}: ${issue.message}`)
    .join("; ");

const parseLine = (text: string, name: string, line: number): ReportLine => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ReportError(name, line, "not a JSON object");
  }
  const parsed = reportLine.safeParse(value);
  if (!parsed.success) throw new ReportError(name, line, describe(parsed.error));
  return parsed.data;
};

const checkResults = (results: readonly ReportResult[], name: string): void => {
  for (const [index, result] of results.entries()) {
    const before = results[index - 1];
    if (before !== undefined && byId(before, result) >= 0)
      throw new ReportError(name, index + 2, `results must be ordered by id, each id once: ${result.id}`);
  }
};

const checkFooter = (footer: ReportFooter, results: readonly ReportResult[], body: string, name: string): void => {
  const last = results.length + 2;
  const counted = countVerdicts(results);
  for (const verdict of verdicts)
    if (counted[verdict] !== footer.counts[verdict])
      throw new ReportError(
        name,
        last,
        `counts.${verdict} is ${footer.counts[verdict]}, but there are ${counted[verdict]}`,
      );
  const digest = createHash("sha256").update(body).digest("hex");
  if (digest !== footer.resultsDigest)
    throw new ReportError(name, last, `resultsDigest is ${footer.resultsDigest}, but the results have ${digest}`);
};

/**
 * Reads a report from its text. Demands the header, results ordered by id, and a footer whose counts and digest agree
 * with them; a file without a footer is from a run that did not end.
 * @param name what to call the file in errors
 * @throws ReportError
 */
export const parseReport = (text: string, name: string): Report => {
  const rows = text.split("\n");
  if (rows.pop() !== "") throw new ReportError(name, rows.length + 1, "truncated: the last line has no end");
  const lines = rows.map((row, index) => parseLine(row, name, index + 1));
  const header = lines[0];
  const footer = lines.at(-1);
  if (header?.type !== "header") throw new ReportError(name, 1, "the first line must be the header");
  if (footer?.type !== "footer")
    throw new ReportError(name, lines.length, "truncated: the last line must be the footer, so this run did not end");
  const results = lines.slice(1, -1).map((line, index) => {
    if (line.type !== "result") throw new ReportError(name, index + 2, `a ${line.type} may not stand between results`);
    return line;
  });
  checkResults(results, name);
  const body = rows.slice(1, -1).map((row) => `${row}\n`);
  checkFooter(footer, results, body.join(""), name);
  return { header, results, footer };
};

/** Reads and checks a report file; see {@link parseReport}. */
export const readReport = (path: string): Report => parseReport(readFileSync(path, "utf8"), path);
