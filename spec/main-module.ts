import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Whether the module with this URL (`import.meta.url`) is the program that was started, also through a link. */
export const isMainModule = (url: string): boolean => {
  const started = process.argv[1];
  if (started === undefined) return false;
  try {
    return realpathSync(started) === realpathSync(fileURLToPath(url));
  } catch {
    return false;
  }
};
