import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { UsageError } from "../../process/run-process.js";
import type { OutgoingFile } from "../attachments.js";

const reasonOf = (error: unknown): string => (error as Error).message;

/** A file of the device, to be sent under its own name. Throws UsageError. */
export const readFile = (path: string): OutgoingFile => {
  try {
    return { data: readFileSync(path), fileName: basename(path) };
  } catch (error) {
    throw new UsageError(`${path}: ${reasonOf(error)}`);
  }
};

/** Writes what came from others; what stands there already stays. Throws UsageError. */
export const writeNewFile = (path: string, data: Uint8Array): void => {
  try {
    writeFileSync(path, data, { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw new UsageError(`${path}: ${reasonOf(error)}`);
  }
};
