import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/**
 * Makes a folder that only its owner may enter, and those above it that are missing. Not `recursive: true`, which never
 * returns where the system says that a folder to be made does not exist, as below /proc.
 * @throws the system's error
 */
export const makeFolder = (path: string): void => {
  const missing: string[] = [];
  for (let at = resolve(path); !exists(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) {
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  if (!statSync(path).isDirectory()) throw new Error(`${path} is a file, not a folder`);
};
