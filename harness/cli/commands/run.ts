import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { vectorsDir } from "../../../vectors/load.js";
import { exitCodes } from "../../engine/score.js";
import { selectCases } from "../../engine/selection.js";
import { loadCases } from "../../suites/index.js";
import { loadManifest, referenceManifestPath, shimCommand, shortPath } from "../../target/manifest.js";
import { UsageError } from "../errors.js";
import { catchInterrupt } from "../interrupt.js";
import { addFilters, type FilterOptions, filtersOf, seedText, wholeNumber } from "../options.js";
import { print, printError } from "../output.js";
import { createProgress } from "../progress.js";
import { type RunPlan, runPlan } from "../run-cases.js";
import { summaryJson, summaryLines } from "../summary.js";

interface RunOptions extends FilterOptions {
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

const help = `
Exit codes: 0 conformant, 1 not conformant, 2 usage, 3 fault of the harness, 4 nothing ran or no conclusion,
130 interrupted.

Examples:
  swarmcheck run                                        the reference
  swarmcheck run --target my-node.json                  your implementation
  swarmcheck run --target my-node.json --only bt/decode --only 'onion/*' --bail
  swarmcheck run --requirement SWM-004 --list           what would run
`;

const interruptGraceMs = 8_000;

const run = async (options: RunOptions, args: readonly string[]): Promise<void> => {
  const target = loadManifest(options.target);
  const filters = filtersOf(options);
  const vectors = resolve(options.vectors);
  if (!existsSync(join(vectors, "manifest.json")))
    throw new UsageError(`--vectors ${options.vectors}: must be a folder of vector files with their manifest.json`);
  const cases = selectCases(loadCases(vectors), filters);
  if (options.list === true || options.dryRun === true) {
    if (options.json === true) print(JSON.stringify(cases.map(({ id, suite, title }) => ({ id, suite, title }))));
    else print(...cases.map(({ id }) => id));
    return;
  }
  const { shim } = target.manifest.roles;
  if (shim !== undefined) shimCommand(target, shim);
  const out = resolve(options.out);
  const stream = options.json === true ? process.stderr : process.stdout;
  const seed = options.seed ?? randomBytes(16).toString("hex");
  const interrupt = catchInterrupt(interruptGraceMs, () => process.exit(exitCodes.interrupted));
  const progress = createProgress({ stream, total: cases.length, verbose: options.verbose === true });
  const plan: RunPlan = {
    target,
    cases,
    filters,
    vectorsDir: vectors,
    seed,
    args,
    out,
    profile: options.profile,
    bail: options.bail === true,
    shimTimeoutMs: options.shimTimeout,
  };
  const outcome = await runPlan(plan, progress, interrupt.signal).catch((error: NodeJS.ErrnoException) => {
    if (error.path?.startsWith(out) === true)
      throw new UsageError(`--out ${options.out}: must be a folder that can be written to (${error.code})`);
    throw error;
  });
  interrupt.release();
  if ("partial" in outcome) {
    stream.write(`interrupted: no verdict; what was found until then is in ${shortPath(outcome.partial)}\n`);
    process.exitCode = exitCodes.interrupted;
    return;
  }
  for (const problem of outcome.problems) printError(`harness: ${problem}`);
  const files = Object.fromEntries(Object.entries(outcome.files).map(([kind, path]) => [kind, shortPath(path)]));
  if (options.json === true) print(JSON.stringify(summaryJson(outcome.report, outcome.score, files)));
  else print(...summaryLines(outcome.report, outcome.score, stream), files.html ?? join(out, "report.ndjson"));
  process.exitCode = outcome.score.exitCode;
};

/** `swarmcheck run`: plays the cases against a target and reports. */
export const registerRun = (program: Command): void => {
  const command = program
    .command("run")
    .description("run the suite against a target and write a report")
    .option("--target <manifest>", "manifest of the implementation under test", referenceManifestPath)
    .addOption(new Option("--seed <text>", "seed of everything random; a fresh one when absent").argParser(seedText))
    .addOption(
      new Option("--profile <name>", "what is scored: the guarantees of the seed documents, or what deployed nodes do")
        .choices(["seed", "deployed-2.8"])
        .default("seed"),
    )
    .option("--vectors <dir>", "folder of the vector files, such as a fresh set", vectorsDir)
    .option("--out <dir>", "folder of the report", "reports/latest")
    .addOption(
      new Option("--shim-timeout <ms>", "longest silence of a shim that owes an answer")
        .argParser(wholeNumber(1))
        .default(10_000),
    )
    .option("--bail", "begin nothing new after the first failure")
    .option("--json", "print a summary as JSON, and nothing else, on standard output")
    .option("--list", "print the ids of the selected cases and run nothing")
    .addOption(new Option("--dry-run", "the same as --list").hideHelp())
    .option("--verbose", "print a line for every case")
    .addHelpText("after", help)
    .action((options: RunOptions) => run(options, process.argv.slice(2)));
  addFilters(command);
};
