import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../spec/package.js";

/**
 * A small process that outlives us for a moment: when our end of its stdin closes, however we died, it kills every
 * process still on its list and removes the folder of temporary files.
 */
export interface Reaper {
  /** Folder for everything this run writes while it works; gone afterwards. */
  readonly folder: string;
  readonly watch: (pid: number) => void;
  readonly forget: (pid: number) => void;
  /** Leaves the folder behind in the end. */
  readonly keep: () => void;
  /** Removes the folder (unless kept) and ends the reaper. */
  readonly close: () => Promise<void>;
}

const program = (): string => join(packageRoot, "dist", "harness", "network", "reaper-main.js");

/** Starts a reaper with a fresh temporary folder, readable by this user only. */
export const startReaper = (): Reaper => {
  const folder = mkdtempSync(join(tmpdir(), "swarmcheck-"));
  const child = execa(process.execPath, [program(), folder], {
    stdin: "pipe",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
    cleanup: false,
    reject: false,
  });
  child.unref();
  const tell = (line: string): void => {
    if (child.stdin?.writable) child.stdin.write(`${line}\n`);
  };
  child.stdin?.on("error", () => undefined);
  let kept = false;
  return {
    folder,
    watch: (pid) => tell(`+${pid}`),
    forget: (pid) => tell(`-${pid}`),
    keep: () => {
      kept = true;
      tell("keep");
    },
    close: async () => {
      if (!kept) rmSync(folder, { recursive: true, force: true });
      child.ref();
      child.stdin?.end();
      await child;
    },
  };
};
