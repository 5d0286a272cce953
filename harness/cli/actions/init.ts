import { existsSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { exitCodes } from "../../engine/score.js";
import { loadManifest, requirePrograms, shortPath } from "../../target/manifest.js";
import { UsageError } from "../errors.js";
import { folderFor } from "../folder.js";
import { completeAnswers, type Given } from "../init/ask.js";
import { draftManifest } from "../init/draft.js";
import { smokeTest } from "../init/smoke.js";
import { catchInterrupt } from "../interrupt.js";
import { inert, print, printError } from "../output.js";

/** Options of `swarmcheck init` as commander gives them. */
export interface InitOptions extends Given {
  readonly out: string;
  readonly force?: true;
  readonly test: boolean;
}

/** Writes a manifest from answers, and launches what it describes once. Exit code 1 when that does not work. */
export const init = async ({ out, force, test, ...given }: InitOptions): Promise<void> => {
  if (force !== true && existsSync(out)) throw new UsageError(`--out ${out}: exists already; --force replaces it`);
  const answers = await completeAnswers(given);
  const text = draftManifest(answers, out);
  folderFor("--out", dirname(out));
  writeFileSync(out, text);
  const target = loadManifest(out);
  print(`written: ${shortPath(target.path)}`);
  if (!test) return;
  requirePrograms(target, [answers.role]);
  const interrupt = catchInterrupt();
  const { works, lines } = await smokeTest(target, answers.role, interrupt.signal);
  interrupt.release();
  if (interrupt.signal.aborted) {
    printError("interrupted");
    process.exitCode = exitCodes.interrupted;
    return;
  }
  print(...lines.map(inert));
  if (works) print("", `next: swarmcheck run --target ${shortPath(target.path)} --budget 20s`);
  else {
    printError("it does not work yet: change the program or the manifest and try again with --force");
    process.exitCode = exitCodes.notConformant;
  }
};
