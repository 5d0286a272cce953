import { type Command, Option } from "commander";
import type { RunOptions } from "../actions/run.js";
import { defaultTarget, defaultVectors } from "../defaults.js";
import { addFilters, duration, seedText, shard, wholeNumber } from "../options.js";

const help = `
Exit codes: 0 conformant, 1 not conformant, 2 usage, 3 fault of the harness, 4 nothing ran or no conclusion,
130 interrupted.

Examples:
  swarmcheck run                                        the reference
  swarmcheck run --target my-node.json                  your implementation
  swarmcheck run --target my-node.json --only bt/decode --only 'onion/*' --bail
  swarmcheck run --requirement SWM-004 --list           what would run
  swarmcheck run --target my-node.json --failed         what failed the last time
  swarmcheck run --target my-node.json --shard 1/3 --seed 7 --out shard-1
`;

/** `swarmcheck run`: plays the cases against a target and reports. */
export const registerRun = (program: Command): void => {
  const command = program
    .command("run")
    .description("run the suite against a target and write a report")
    .option("--target <manifest>", "manifest of the implementation under test", defaultTarget)
    .addOption(new Option("--seed <text>", "seed of everything random; a fresh one when absent").argParser(seedText))
    .addOption(
      new Option("--profile <name>", "what is scored: the guarantees of the seed documents, or what deployed nodes do")
        .choices(["seed", "deployed-2.8"])
        .default("seed"),
    )
    .option("--vectors <dir>", "folder of the vector files, such as a fresh set", defaultVectors)
    .option("--out <dir>", "folder of the report", "reports/latest")
    .addOption(
      new Option("--shim-timeout <ms>", "longest silence of a shim that owes an answer")
        .argParser(wholeNumber(1))
        .default(10_000),
    )
    .option("--failed [report]", "only cases that failed in a report; in that of --out when none is named")
    .addOption(new Option("--shard <i/n>", "one of n parts of the selection; see report merge").argParser(shard))
    .addOption(
      new Option("--budget <time>", "begin nothing new after this time, such as 20s; best coverage first").argParser(
        duration,
      ),
    )
    .addOption(
      new Option("--repeat-until-failure [n]", "run again with fresh seeds until something fails, n times at most")
        .argParser(wholeNumber(1))
        .preset(999_999),
    )
    .option("--pause", "hold each new shim and node of the target until Enter is pressed, for a debugger")
    .option("--keep", "leave the data folders of launched processes behind, and say where")
    .option("--baseline <file>", "known failures: they still run and count, and only what is new or stale is red")
    .option("--long", "play the long cases too; otherwise they run only where they are filtered for")
    .option("--bail", "begin nothing new after the first failure")
    .option("--json", "print a summary as JSON, and nothing else, on standard output")
    .option("--list", "print the ids of the selected cases and run nothing")
    .addOption(new Option("--dry-run", "the same as --list").hideHelp())
    .option("--verbose", "print a line for every case")
    .addHelpText("after", help)
    .action(async (options: RunOptions) => {
      const { run } = await import("../actions/run.js");
      await run(options, process.argv.slice(2));
    });
  addFilters(command);
};
