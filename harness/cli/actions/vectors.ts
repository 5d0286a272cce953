import { resolve } from "node:path";
import { canonicalSeed, writeVectors } from "../../../vectors/generate/generate.js";
import { vectorsDir } from "../../../vectors/load.js";
import { verifyVectors } from "../../../vectors/verify.js";
import { exitCodes } from "../../engine/score.js";
import { shortPath } from "../../target/manifest.js";
import { UsageError } from "../errors.js";
import { folderFor } from "../folder.js";
import { print } from "../output.js";

const write = (dir: string, seed: string): void => {
  const { totals, files } = writeVectors(dir, seed);
  print(
    `${totals.tests} tests in ${Object.keys(files).length} families, ${totals.invalid} of them negative, seed ${seed}`,
    shortPath(dir),
  );
};

/** Writes the released vectors. */
export const generate = (): void => write(vectorsDir, canonicalSeed);

/** Writes a set of another seed. */
export const fresh = ({ seed, out }: { readonly seed: string; readonly out: string }): void => {
  const dir = resolve(out);
  if (dir === vectorsDir) throw new UsageError(`--out ${out}: must not be the folder of the released vectors`);
  write(folderFor("--out", out), seed);
};

/** Checks a set, and sets the exit code. */
export const verify = ({ dir }: { readonly dir: string }): void => {
  const problems = verifyVectors(resolve(dir));
  if (problems.length === 0) {
    print(`${shortPath(resolve(dir))}: every file is as generated`);
    return;
  }
  print(...problems, `${problems.length} problems in ${shortPath(resolve(dir))}`);
  process.exitCode = exitCodes.notConformant;
};
