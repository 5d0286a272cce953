import { join } from "node:path";
import { reportFile } from "../../reports/ndjson.js";
import type { Verdict } from "../../spec/schema/report.js";
import type { Case } from "../engine/case.js";
import { bestCoverageFirst, type Shard, shardOf } from "../engine/coverage-order.js";
import { NotFound } from "./errors.js";
import { readReportFile } from "./report-file.js";

/** Options that take a part of what was selected, or change its order. */
export interface NarrowOptions {
  readonly failed?: true | string;
  readonly shard?: Shard;
  readonly budget?: number;
}

/** Verdicts that a user who repairs something wants to see again. */
const unsettled: ReadonlySet<Verdict> = new Set([
  "fail",
  "crash",
  "hang",
  "blocked",
  "inconclusive",
  "harness-error",
  "warn",
]);

const failedOf = (cases: readonly Case[], file: string): readonly Case[] => {
  const { results } = readReportFile(file);
  const ids = new Set(results.filter(({ verdict }) => unsettled.has(verdict)).map(({ id }) => id));
  const found = cases.filter(({ id }) => ids.has(id));
  if (found.length === 0) throw new NotFound(`--failed: ${file} has no case that failed and is selected`);
  return found;
};

/** The report whose failures `--failed` means: the one named, or that of the last run in the output folder. */
const reportOf = (failed: true | string, out: string): string => (failed === true ? join(out, reportFile) : failed);

/** What is left of a selection, and what the report has to say about that. */
export interface Narrowed {
  /** The whole selection: the same for every shard of it. */
  readonly selection: readonly Case[];
  /** What this run plays, in the order in which it begins. */
  readonly cases: readonly Case[];
  readonly filters: Readonly<Record<string, string>>;
}

/**
 * Applies `--failed`, `--shard` and `--budget`, in this order.
 * @throws NotFound when nothing is left
 */
export const narrow = (selected: readonly Case[], options: NarrowOptions, out: string): Narrowed => {
  const { failed, shard, budget } = options;
  const file = failed === undefined ? undefined : reportOf(failed, out);
  const selection = file === undefined ? selected : failedOf(selected, file);
  const part = shard === undefined ? selection : shardOf(selection, shard);
  if (part.length === 0)
    throw new NotFound(`--shard ${shard?.index}/${shard?.count}: none of the ${selection.length} cases falls into it`);
  return {
    selection,
    cases: budget === undefined ? part : bestCoverageFirst(part),
    filters: {
      ...(file === undefined ? {} : { failed: file }),
      ...(budget === undefined ? {} : { budget: `${budget / 1_000} s` }),
    },
  };
};
