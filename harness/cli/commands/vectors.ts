import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { canonicalSeed, writeVectors } from "../../../vectors/generate/generate.js";
import { vectorsDir } from "../../../vectors/load.js";
import { verifyVectors } from "../../../vectors/verify.js";
import { exitCodes } from "../../engine/score.js";
import { shortPath } from "../../target/manifest.js";
import { UsageError } from "../errors.js";
import { seedText } from "../options.js";
import { print } from "../output.js";

const write = (dir: string, seed: string): void => {
  const { totals, files } = writeVectors(dir, seed);
  print(
    `${totals.tests} tests in ${Object.keys(files).length} families, ${totals.invalid} of them negative, seed ${seed}`,
    shortPath(dir),
  );
};

const generate = (): void => write(vectorsDir, canonicalSeed);

const fresh = ({ seed, out }: { readonly seed: string; readonly out: string }): void => {
  const dir = resolve(out);
  if (dir === vectorsDir) throw new UsageError(`--out ${out}: must not be the folder of the released vectors`);
  write(dir, seed);
};

const verify = ({ dir }: { readonly dir: string }): void => {
  const problems = verifyVectors(resolve(dir));
  if (problems.length === 0) {
    print(`${shortPath(resolve(dir))}: every file is as generated`);
    return;
  }
  print(...problems, `${problems.length} problems in ${shortPath(resolve(dir))}`);
  process.exitCode = exitCodes.notConformant;
};

/** `swarmcheck vectors`: makes and checks vector files. */
export const registerVectors = (program: Command): void => {
  const vectors = program.command("vectors").description("make and check vector files").helpCommand(false);
  vectors
    .command("generate")
    .description("write the released vectors from the model; the same bytes each time")
    .addHelpText("after", "\nExample:\n  swarmcheck vectors generate\n")
    .action(generate);
  vectors
    .command("verify")
    .description("check schema, counts, digests and siblings, and that generating again gives the same bytes")
    .option("--dir <dir>", "folder of the vectors", vectorsDir)
    .addHelpText("after", "\nExample:\n  swarmcheck vectors verify\n")
    .action(verify);
  vectors
    .command("fresh")
    .description("write a new set of the same shape, so that answers learned by heart are found out")
    .addOption(new Option("--seed <text>", "seed of the set").argParser(seedText).makeOptionMandatory())
    .requiredOption("--out <dir>", "folder to write to")
    .addHelpText("after", "\nExample:\n  swarmcheck vectors fresh --seed 7 --out /tmp/fresh\n")
    .action(fresh);
};
