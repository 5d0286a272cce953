import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { exitCodes } from "../../engine/score.js";
import { playable, selectCases } from "../../engine/selection.js";
import { loadSuite } from "../../suites/index.js";
import { loadManifest, requirePrograms, shortPath } from "../../target/manifest.js";
import { UsageError } from "../errors.js";
import { type FilterOptions, filtersOf } from "../filters.js";
import { folderFor } from "../folder.js";
import { catchInterrupt } from "../interrupt.js";
import { print, printError } from "../output.js";
import { createProgress } from "../progress.js";
import { partialPathOf, type RunPlan, runPlan } from "../run-cases.js";
import { summaryJson, summaryLines } from "../summary.js";

/** Options of `swarmcheck run` as commander gives them. */
export interface RunOptions extends FilterOptions {
  readonly target: string;
  readonly vectors: string;
  readonly seed?: string;
  readonly profile: RunPlan["profile"];
  readonly out: string;
  readonly shimTimeout: number;
  readonly bail?: true;
  readonly json?: true;
  readonly list?: true;
  readonly dryRun?: true;
  readonly verbose?: true;
}

/** What an interrupted run ends with. */
const partialLine = (partial: string | undefined): string =>
  partial === undefined
    ? "interrupted before anything ran"
    : `interrupted: no verdict; what was found until then is in ${shortPath(partial)}`;

/** Runs the selected cases against a target, writes the report and sets the exit code. */
export const run = async (options: RunOptions, args: readonly string[]): Promise<void> => {
  const target = loadManifest(options.target);
  const filters = filtersOf(options);
  const vectors = resolve(options.vectors);
  if (!existsSync(join(vectors, "manifest.json")))
    throw new UsageError(`--vectors ${options.vectors}: must be a folder of vector files with their manifest.json`);
  const suite = loadSuite(vectors);
  const cases = playable(selectCases(suite.cases, filters), filters);
  if (options.list === true || options.dryRun === true) {
    if (options.json === true) print(JSON.stringify(cases.map(({ id, suite, title }) => ({ id, suite, title }))));
    else print(...cases.map(({ id }) => id));
    return;
  }
  const used = new Set(cases.flatMap(({ needs }) => needs.roles));
  requirePrograms(target, [...used]);
  const out = folderFor("--out", options.out);
  const stream = options.json === true ? process.stderr : process.stdout;
  const seed = options.seed ?? randomBytes(16).toString("hex");
  const interrupt = catchInterrupt(() => void stream.write(`${partialLine(partialPathOf(out))}\n`));
  const progress = createProgress({ stream, total: cases.length, verbose: options.verbose === true });
  const plan: RunPlan = {
    target,
    cases,
    suiteCases: suite.cases,
    filters,
    vectorsDir: vectors,
    vectorFiles: suite.vectorFiles,
    seed,
    args,
    out,
    profile: options.profile,
    bail: options.bail === true,
    shimTimeoutMs: options.shimTimeout,
  };
  const outcome = await runPlan(plan, progress, interrupt.signal);
  interrupt.release();
  if ("partial" in outcome) {
    stream.write(`${partialLine(outcome.partial)}\n`);
    process.exitCode = exitCodes.interrupted;
    return;
  }
  for (const problem of outcome.problems) printError(`harness: ${problem}`);
  const files = Object.fromEntries(Object.entries(outcome.files).map(([kind, path]) => [kind, shortPath(path)]));
  if (options.json === true) print(JSON.stringify(summaryJson(outcome.report, outcome.score, files)));
  else print(...summaryLines(outcome.report, outcome.score, stream), files.html ?? join(out, "report.ndjson"));
  process.exitCode = outcome.score.exitCode;
};
