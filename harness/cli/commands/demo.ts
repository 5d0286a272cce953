import type { Command } from "commander";
import type { DemoOptions } from "../actions/demo.js";

const help = `
The bad node is the reference with one known bug, one of those that swarmcheck mutants hunts.

Exit codes: 0 the good node passed and the bad one was found out, 2 usage, 3 anything else, 130 interrupted.

Example:
  swarmcheck demo
`;

/** `swarmcheck demo`: a first look, in seconds. */
export const registerDemo = (program: Command): void => {
  program
    .command("demo")
    .description("put a good and a bad node to the same cases, and explain what was found")
    .option("--out <dir>", "folder of the two reports", "reports/latest")
    .addHelpText("after", help)
    .action(async (options: DemoOptions) => (await import("../actions/demo.js")).demo(options, process.argv.slice(2)));
};
