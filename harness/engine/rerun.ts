import { shortPath } from "../target/manifest.js";
import { referenceManifestPath } from "../target/reference-path.js";

const plain = /^[\w@%+=:,./-]+$/;

/** One argument, quoted for a POSIX shell where that is needed. */
export const shellQuote = (text: string): string => (plain.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** The command that repeats one case with the same target, seed and profile. */
export const rerunCommand = (
  caseId: string,
  run: { readonly manifestPath: string; readonly seed: string; readonly profile: string },
): string =>
  [
    "npx swarmcheck run",
    `--only ${shellQuote(caseId)}`,
    ...(run.manifestPath === referenceManifestPath ? [] : [`--target ${shellQuote(shortPath(run.manifestPath))}`]),
    `--seed ${shellQuote(run.seed)}`,
    ...(run.profile === "seed" ? [] : [`--profile ${run.profile}`]),
  ].join(" ");
