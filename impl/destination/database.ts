import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";

/** Memory for pages, KiB. */
const cacheKib = 16 * 1024;

/**
 * Opens the database of a server in its data folder, made when absent, readable by its owner only. What is deleted is
 * overwritten. `steps` are the steps of its schema, of which `user_version` counts those taken.
 * @param maxBytes size that the file may reach; then writes fail with SQLITE_FULL
 * @throws Error for a database of a later version, or one that is in use
 */
export const openDatabase = (
  dataDir: string,
  name: string,
  steps: readonly string[],
  maxBytes: number,
): Database.Database => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, name);
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
  const db = new Database(file);
  db.pragma("locking_mode = EXCLUSIVE");
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.pragma("secure_delete = ON");
  db.pragma("foreign_keys = ON");
  db.pragma(`cache_size = -${cacheKib}`);
  db.pragma(`max_page_count = ${Math.floor(maxBytes / (db.pragma("page_size", { simple: true }) as number))}`);
  const taken = db.pragma("user_version", { simple: true }) as number;
  if (taken > steps.length) {
    db.close();
    throw new Error(`${file}: version ${taken} of the database, this server knows versions up to ${steps.length}`);
  }
  for (let step = taken; step < steps.length; step++)
    db.transaction(() => {
      db.exec(steps[step]!);
      db.pragma(`user_version = ${step + 1}`);
    })();
  return db;
};

/** Whether an error says that there is no room left. */
export const isFull = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === "SQLITE_FULL";
