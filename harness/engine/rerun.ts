import { vectorsDir } from "../../vectors/load.js";
import { shortPath } from "../target/manifest.js";
import { referenceManifestPath } from "../target/reference-path.js";

const plain = /^[\w@%+=:,./-]+$/;

/** One argument, quoted for a POSIX shell where that is needed. */
export const shellQuote = (text: string): string => (plain.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** What a repetition has to be given again. */
export interface Repeatable {
  readonly manifestPath: string;
  readonly seed: string;
  readonly profile: string;
  readonly vectorsDir: string;
}

/** The command that repeats one case with the same target, seed, profile and vectors. */
export const rerunCommand = (caseId: string, run: Repeatable): string =>
  [
    "npx swarmcheck run",
    `--only ${shellQuote(caseId)}`,
    ...(run.manifestPath === referenceManifestPath ? [] : [`--target ${shellQuote(shortPath(run.manifestPath))}`]),
    `--seed ${shellQuote(run.seed)}`,
    ...(run.profile === "seed" ? [] : [`--profile ${run.profile}`]),
    ...(run.vectorsDir === vectorsDir ? [] : [`--vectors ${shellQuote(shortPath(run.vectorsDir))}`]),
  ].join(" ");
