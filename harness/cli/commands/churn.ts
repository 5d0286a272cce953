import { type Command, Option } from "commander";
import type { ChurnOptions, ReplayOptions } from "../actions/churn.js";
import { defaultTarget } from "../defaults.js";
import { seedText, wholeNumber } from "../options.js";

const churnHelp = `
Random commands happen to a network: nodes register, leave, fail their tests, crash with or without their disk, stand still;
links are cut, messages lost, doubled, overtaken; clients store, delete and change ends. At every event, and when the network
has been left in peace, it is held to the model. What fails is repeated, shrunk to the commands that matter, and saved as a
capsule. Saved capsules are played first.

Exit codes: 0 all is well, 1 a fault or a flake, 2 usage, 3 fault of the harness, 130 interrupted.

Examples:
  swarmcheck churn
  swarmcheck churn --nodes 300 --steps 2000 --runs 100
  swarmcheck churn --real --nodes 14 --runs 3
  swarmcheck churn --seed 7 --runs 1 --watch --out churn.html
`;

const replayHelp = `
Plays a capsule again, on the simulation or the processes that it was made on, and says whether it fails as it did.

Exit codes: 0 all is well now, 1 it fails, 2 usage, 3 fault of the harness.

Examples:
  swarmcheck replay reports/latest/capsules/lost-7-123.json
  swarmcheck replay capsule.json --real --target my-node.json --out capsule.html
`;

/** `swarmcheck churn` and `swarmcheck replay`. */
export const registerChurn = (program: Command): void => {
  program
    .command("churn")
    .description("let random things happen to a network, and hold it to the model")
    .addOption(new Option("--nodes <n>", "nodes at the beginning").argParser(wholeNumber(6, 5_000)).default(60))
    .addOption(new Option("--steps <n>", "commands in a scenario").argParser(wholeNumber(1, 100_000)).default(200))
    .addOption(new Option("--runs <n>", "scenarios").argParser(wholeNumber(1, 1_000_000)).default(20))
    .addOption(new Option("--accounts <n>", "accounts that messages are for").argParser(wholeNumber(1, 1_000)))
    .addOption(new Option("--seed <n>", "what everything follows from").argParser(wholeNumber(0, 999_999_999)))
    .addOption(new Option("--path <path>", "one scenario of the seed, as a capsule names it").argParser(seedText))
    .addOption(new Option("--workers <n>", "simulations side by side").argParser(wholeNumber(1, 64)).default(2))
    .option("--real", "on processes instead of a simulation")
    .option("--target <manifest>", "whose simulation or nodes are played with", defaultTarget)
    .option("--capsules <dir>", "where capsules are kept", "reports/latest/capsules")
    .option("--no-saved", "do not play saved capsules first")
    .option("--watch", "show on the terminal what happens")
    .option("--out <file>", "write the last scenario, or the shrunk one that failed, as an HTML file")
    .option("--json", "print one JSON object, and nothing else, on standard output")
    .addHelpText("after", churnHelp)
    .action(async (options: ChurnOptions) => (await import("../actions/churn.js")).churn(options));
  program
    .command("replay")
    .description("play a capsule of churn again")
    .argument("<capsule>", "a file that churn saved")
    .option("--real", "on processes, whatever it was made on")
    .option("--target <manifest>", "whose simulation or nodes are played with", defaultTarget)
    .option("--watch", "show on the terminal what happens")
    .option("--out <file>", "write it as an HTML file, with a sequence diagram")
    .option("--json", "print one JSON object, and nothing else, on standard output")
    .addHelpText("after", replayHelp)
    .action(async (file: string, options: ReplayOptions) =>
      (await import("../actions/churn.js")).replay(file, options),
    );
};
