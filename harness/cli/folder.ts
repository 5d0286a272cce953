import { accessSync, constants, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "./errors.js";

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** One by one: `recursive: true` never returns where the system says that what is to be made does not exist (/proc). */
const make = (path: string): void => {
  const missing: string[] = [];
  for (let at = path; !exists(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) {
    try {
      mkdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
};

/**
 * The folder that an option names, as an absolute path; made when it is missing.
 * @throws UsageError when it cannot be made or written to
 */
export const folderFor = (option: string, given: string): string => {
  const path = resolve(given);
  const refuse = (reason: string): never => {
    throw new UsageError(`${option} ${given}: must be a folder that can be written to (${reason})`);
  };
  try {
    make(path);
    if (!statSync(path).isDirectory()) refuse("it is a file");
    accessSync(path, constants.W_OK);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    refuse((error as NodeJS.ErrnoException).code ?? String(error));
  }
  return path;
};

/**
 * Writes the file that an option names, and makes its folder when it is missing.
 * @throws UsageError when either cannot be done
 */
export const writeFileFor = (option: string, file: string, text: string): void => {
  folderFor(option, dirname(resolve(file)));
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(
      `${option} ${file}: must be a file that can be written (${(error as NodeJS.ErrnoException).code})`,
    );
  }
};
