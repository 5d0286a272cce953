import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerPorts } from "../types.js";

/** A clock that tests move, random bytes that repeat, and a folder. */
export interface ServerBench {
  readonly folder: string;
  readonly ports: ServerPorts;
  readonly pass: (ms: number) => void;
  readonly remove: () => void;
}

/** Makes what a server takes from outside, for a test. */
export const createServerBench = (): ServerBench => {
  const folder = mkdtempSync(join(tmpdir(), "server-"));
  let now = 1_700_000_000_000;
  let draws = 0;
  return {
    folder,
    ports: {
      now: () => now,
      random: (length) => createHash("shake256", { outputLength: length }).update(`draw ${draws++}`).digest(),
    },
    pass: (ms) => {
      now += ms;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
