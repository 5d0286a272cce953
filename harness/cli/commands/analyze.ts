import { type Command, InvalidArgumentError, Option } from "commander";
import type { AnalyzeSybilOptions } from "../actions/analyze.js";
import { seedText, wholeNumber } from "../options.js";

const help = `
Chances by formula, and measured on networks whose swarms follow from the rules of the network; both must agree within
the confidence that is stated, otherwise the exit code is 1. Also: what an attacker gets that registers its nodes again
and again, and what the stake costs while it locks up the supply.

Exit codes: 0 formula and measurement agree, 1 they do not, 2 usage, 3 fault of the harness, 130 interrupted.

Examples:
  swarmcheck analyze sybil --nodes 2000 --stake 0.2
  swarmcheck analyze sybil --nodes 500 --stake 0.33 --samples 60 --json
`;

const number =
  (least: number, most: number) =>
  (value: string): number => {
    const read = Number(value);
    if (!/^\d{1,12}(?:\.\d{1,9})?$/.test(value) || read < least || read > most)
      throw new InvalidArgumentError(`Must be a decimal number from ${least} to ${most}.`);
    return read;
  };

/** `swarmcheck analyze`: what follows from the rules of the network, without a target. */
export const registerAnalyze = (program: Command): void => {
  const analyze = program
    .command("analyze")
    .description("work out what the rules of the network hold against an attack");
  analyze
    .command("sybil")
    .description("what an attacker with a share of the stake can get, and what it costs")
    .addOption(
      new Option("--nodes <n>", "nodes of the network, the attacker's included")
        .argParser(wholeNumber(40, 5_000))
        .default(2_000),
    )
    .addOption(
      new Option("--stake <share>", "share of all stakes that is the attacker's")
        .argParser(number(0.001, 0.9))
        .default(0.2),
    )
    .addOption(new Option("--seed <text>", "what keys and block hashes follow from").argParser(seedText))
    .addOption(
      new Option("--samples <n>", "looks at networks whose nodes have all been replaced")
        .argParser(wholeNumber(30, 100_000))
        .default(120),
    )
    .addOption(
      new Option("--turnover <share>", "of the other nodes, share that is replaced in each round of an attack")
        .argParser(number(0, 1))
        .default(0.1),
    )
    .addOption(
      new Option("--supply <oxen>", "coins that exist, in OXEN").argParser(number(1, 1e12)).default(68_000_000),
    )
    .addOption(
      new Option("--elasticity <x>", "per cent of the floating coins that are sold for one per cent of a higher price")
        .argParser(number(0.01, 100))
        .default(1),
    )
    .addOption(new Option("--workers <n>", "threads").argParser(wholeNumber(1, 64)).default(2))
    .option("--out <file>", "write the analysis as an HTML file, with charts")
    .option("--json", "print the analysis as JSON, and nothing else, on standard output")
    .addHelpText("after", help)
    .action(async (options: AnalyzeSybilOptions) => (await import("../actions/analyze.js")).analyzeSybil(options));
};
