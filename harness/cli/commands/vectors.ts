import { type Command, Option } from "commander";
import { defaultVectors } from "../defaults.js";
import { seedText } from "../options.js";

const actions = () => import("../actions/vectors.js");

/** `swarmcheck vectors`: makes and checks vector files. */
export const registerVectors = (program: Command): void => {
  const vectors = program.command("vectors").description("make and check vector files").helpCommand(false);
  vectors
    .command("generate")
    .description("write the released vectors from the model; the same bytes each time")
    .addHelpText("after", "\nExample:\n  swarmcheck vectors generate\n")
    .action(async () => (await actions()).generate());
  vectors
    .command("verify")
    .description("check schema, counts, digests and siblings, and that generating again gives the same bytes")
    .option("--dir <dir>", "folder of the vectors", defaultVectors)
    .addHelpText("after", "\nExample:\n  swarmcheck vectors verify\n")
    .action(async (options: { readonly dir: string }) => (await actions()).verify(options));
  vectors
    .command("fresh")
    .description("write vectors that no target can have seen before: other inputs, same families and rules")
    .addOption(new Option("--seed <text>", "seed of the set").argParser(seedText).makeOptionMandatory())
    .requiredOption("--out <dir>", "folder to write to")
    .addHelpText("after", "\nExample:\n  swarmcheck vectors fresh --seed 7 --out /tmp/fresh\n")
    .action(async (options: { readonly seed: string; readonly out: string }) => (await actions()).fresh(options));
};
