import { type Command, Option } from "commander";
import type { MutantsOptions } from "../actions/mutants.js";
import { wholeNumber } from "../options.js";

const help = `
Does the suite notice bugs? A mutant is the reference with one line changed for the worse, and it is killed when a case of
the requirement that the line served comes out red. Those cases are played on the unchanged reference first, where all of
them have to be green.

Exit codes: 0 all killed, 1 one survived or the reference itself failed, 2 usage, 3 a mutant does not start,
4 no such mutant, 130 interrupted.

Examples:
  swarmcheck mutants
  swarmcheck mutants --chapter SWM
  swarmcheck mutants --only swm-tie-above
`;

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/** `swarmcheck mutants`: which known bugs the suite finds. */
export const registerMutants = (program: Command): void => {
  program
    .command("mutants")
    .description("plant known bugs in the reference one at a time, and print which case found each")
    .addOption(new Option("--only <id>", "this mutant; may be given again").argParser(collect))
    .addOption(new Option("--chapter <code>", "mutants of a chapter, such as SWM").argParser(collect))
    .addOption(new Option("--jobs <n>", "mutants hunted at a time").argParser(wholeNumber(1)).default(2))
    .option("--list", "print the mutants and hunt none")
    .option("--record", "write what came of it to reports/reference/kill-matrix.json, which every report carries")
    .option("--json", "print the kill matrix as JSON, and nothing else, on standard output")
    .addHelpText("after", help)
    .action(async (options: MutantsOptions) => (await import("../actions/mutants.js")).huntMutants(options));
};
