import { type Command, Option } from "commander";
import type { UpOptions } from "../actions/net.js";
import { defaultTarget } from "../defaults.js";
import { seedText, wholeNumber } from "../options.js";

const help = `
Ctrl-C is how a network is meant to end.

Exit codes: 0 stopped with Ctrl-C once it was up, 2 usage, 3 a process did not start, 130 interrupted before it was up.

Examples:
  swarmcheck net up --nodes 14
  swarmcheck net up --nodes 14 --servers                 with attachments and open groups
  swarmcheck net up --nodes 12 --target my-node.json     my node takes the place of the first one
`;

/** `swarmcheck net`: networks to work with by hand. */
export const registerNet = (program: Command): void => {
  const net = program.command("net").description("run a network of nodes on this machine");
  net
    .command("up")
    .description("start a chain and nodes, print how to reach them, and keep them running until Ctrl-C")
    .addOption(
      new Option("--nodes <n>", "service nodes; 14 are two swarms of 7").argParser(wholeNumber(1, 64)).default(14),
    )
    .option("--target <manifest>", "manifest whose node takes part", defaultTarget)
    .addOption(
      new Option("--mix <mix>", "which implementation fills the places").choices([
        "all reference",
        "all target",
        "target among reference",
      ]),
    )
    .addOption(
      new Option("--seed <text>", "seed of keys and block hashes").argParser(seedText).default("swarmcheck-net"),
    )
    .option("--servers", "put a file server and a group server beside it; the target's where it has them")
    .option("--wiretap", "pass every link between nodes through a recording proxy")
    .option("--json", "print one JSON object instead of a table")
    .addHelpText("after", help)
    .action(async (options: UpOptions) => (await import("../actions/net.js")).up(options));
};
