import { lstatSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Longest path of a Unix socket, less the name of the socket in the folder. */
const longestFolder = 107 - "/n99999".length;

const isOurs = (folder: string): boolean => {
  try {
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
};

/** A folder for sockets that only this user can enter. */
export interface EndpointFolder {
  readonly path: string;
  readonly remove: () => void;
}

/**
 * Makes the folder of a chain's ipc sockets: inside the data folder where the path is short enough for a socket, so
 * that it stays the same over restarts; else the one of `last` time, or a new one among the temporary files.
 */
export const openEndpointFolder = (dataDir: string, last: string | undefined): EndpointFolder => {
  const inside = join(resolve(dataDir), "omq");
  const found = inside.length <= longestFolder ? inside : last;
  if (found !== undefined && !isOurs(found)) {
    rmSync(found, { recursive: true, force: true });
    mkdirSync(found, { mode: 0o700 });
  }
  const path = found ?? mkdtempSync(join(tmpdir().length < 60 ? tmpdir() : "/tmp", "swarmcheck-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};
