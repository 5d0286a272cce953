import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadBaseline } from "../../engine/baseline.js";
import { exitCodes } from "../../engine/score.js";
import { playable, selectCases } from "../../engine/selection.js";
import { loadSuite } from "../../suites/index.js";
import { loadManifest, requirePrograms, shortPath } from "../../target/manifest.js";
import { UsageError } from "../errors.js";
import { type FilterOptions, filtersOf } from "../filters.js";
import { folderFor } from "../folder.js";
import { createHold } from "../hold.js";
import { catchInterrupt, type Interrupt } from "../interrupt.js";
import { type NarrowOptions, narrow } from "../narrow.js";
import { print, printError } from "../output.js";
import { createProgress } from "../progress.js";
import { type FinishedRun, partialPathOf, type RunPlan, runPlan } from "../run-cases.js";
import { summaryJson, summaryLines } from "../summary.js";

/** Options of `swarmcheck run` as commander gives them. */
export interface RunOptions extends FilterOptions, NarrowOptions {
  readonly target: string;
  readonly vectors: string;
  readonly seed?: string;
  readonly profile: RunPlan["profile"];
  readonly out: string;
  readonly shimTimeout: number;
  readonly bail?: true;
  readonly baseline?: string;
  readonly keep?: true;
  readonly long?: true;
  readonly pause?: true;
  readonly repeatUntilFailure?: number;
  readonly json?: true;
  readonly list?: true;
  readonly dryRun?: true;
  readonly verbose?: true;
}

/** Longest silence of a shim that somebody may be stepping through: an hour. */
const patientMs = 3_600_000;

/** What an interrupted run ends with. */
const partialLine = (partial: string | undefined): string =>
  partial === undefined
    ? "interrupted before anything ran"
    : `interrupted: no verdict; what was found until then is in ${shortPath(partial)}`;

const vectorsOf = ({ vectors }: RunOptions): string => {
  const dir = resolve(vectors);
  if (existsSync(join(dir, "manifest.json"))) return dir;
  throw new UsageError(`--vectors ${vectors}: must be a folder of vector files with their manifest.json`);
};

/** One run from its plan to its last line; undefined when it was interrupted. */
const playOnce = async (plan: RunPlan, options: RunOptions, interrupt: Interrupt): Promise<FinishedRun | undefined> => {
  const stream = options.json === true ? process.stderr : process.stdout;
  const progress = createProgress({ stream, total: plan.cases.length, verbose: options.verbose === true });
  const outcome = await runPlan(plan, progress, interrupt.signal);
  if ("partial" in outcome) {
    stream.write(`${partialLine(outcome.partial)}\n`);
    return undefined;
  }
  for (const problem of outcome.problems) printError(`harness: ${problem}`);
  if (outcome.kept !== undefined) printError(`data of the launched processes: ${outcome.kept}`);
  const files = Object.fromEntries(Object.entries(outcome.files).map(([kind, path]) => [kind, shortPath(path)]));
  if (options.json === true) print(JSON.stringify(summaryJson(outcome.report, outcome.score, files)));
  else print(...summaryLines(outcome.report, outcome.score, stream), files.html ?? join(plan.out, "report.ndjson"));
  return outcome;
};

/** Plays a plan as often as was asked for, each time with another seed unless one was given, until a run is not green. */
const playAll = async (plan: RunPlan, options: RunOptions, interrupt: Interrupt): Promise<number> => {
  const times = options.repeatUntilFailure ?? 1;
  for (let round = 1; ; round++) {
    if (options.repeatUntilFailure !== undefined) printError(`run ${round}`);
    const seed = options.seed ?? randomBytes(16).toString("hex");
    const outcome = await playOnce({ ...plan, seed }, options, interrupt);
    if (outcome === undefined) return exitCodes.interrupted;
    if (outcome.score.exitCode !== exitCodes.conformant || round === times) return outcome.score.exitCode;
  }
};

/** Runs the selected cases against a target, writes the report and sets the exit code. */
export const run = async (options: RunOptions, args: readonly string[]): Promise<void> => {
  const target = loadManifest(options.target);
  const filters = filtersOf(options);
  const vectors = vectorsOf(options);
  const suite = loadSuite(vectors);
  const {
    selection,
    cases,
    filters: narrowing,
  } = narrow(playable(selectCases(suite.cases, filters), filters, options.long === true), options, options.out);
  if (options.list === true || options.dryRun === true) {
    if (options.json === true) print(JSON.stringify(cases.map(({ id, suite, title }) => ({ id, suite, title }))));
    else print(...cases.map(({ id }) => id));
    return;
  }
  requirePrograms(target, [...new Set(cases.flatMap(({ needs }) => needs.roles))]);
  const baseline = options.baseline === undefined ? undefined : loadBaseline(options.baseline, suite.cases);
  const out = folderFor("--out", options.out);
  const stream = options.json === true ? process.stderr : process.stdout;
  const interrupt = catchInterrupt(() => void stream.write(`${partialLine(partialPathOf(out))}\n`));
  const plan: RunPlan = {
    target,
    cases,
    selection,
    suiteCases: suite.cases,
    filters,
    narrowing,
    ...(options.shard === undefined ? {} : { shard: options.shard }),
    ...(options.budget === undefined ? {} : { budgetMs: options.budget }),
    ...(baseline === undefined ? {} : { baseline }),
    vectorsDir: vectors,
    vectorFiles: suite.vectorFiles,
    seed: options.seed ?? "",
    args,
    out,
    profile: options.profile,
    bail: options.bail === true,
    keep: options.keep === true,
    ...(options.pause === true ? { hold: createHold(interrupt.signal) } : {}),
    shimTimeoutMs: options.pause === true ? patientMs : options.shimTimeout,
  };
  process.exitCode = await playAll(plan, options, interrupt);
  interrupt.release();
};
