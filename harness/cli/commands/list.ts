import type { Command } from "commander";
import type { ListOptions } from "../actions/list.js";
import { addFilters } from "../options.js";

const help = `
Examples:
  swarmcheck list                        suites and how many cases each has
  swarmcheck list --suite onion          the cases of a suite
  swarmcheck list --requirements         the catalogue, with the number of cases of each requirement
`;

/** `swarmcheck list`: what there is to run, and what it rests on. */
export const registerList = (program: Command): void => {
  const command = program
    .command("list")
    .description("list suites, cases or requirements")
    .option("--requirements", "list the requirements instead of the cases")
    .option("--json", "print JSON")
    .addHelpText("after", help)
    .action(async (options: ListOptions) => (await import("../actions/list.js")).list(options));
  addFilters(command);
};
