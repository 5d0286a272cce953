import { chmodSync, closeSync, openSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { makeFolder } from "../process/make-folder.js";

export type StateDatabase = Database.Database;

/** What stands in the data folder cannot be used. */
export class StateError extends Error {
  override readonly name = "StateError";
}

const fileName = "client.db";
/** Changes of the format, oldest first; a new file gets all of them. */
const steps = [
  `
    CREATE TABLE accounts (id TEXT PRIMARY KEY, secret BLOB NOT NULL CHECK (length(secret) = 16)) STRICT;
    CREATE TABLE node_list (
      ed25519 TEXT PRIMARY KEY, x25519 TEXT NOT NULL, ip TEXT NOT NULL, https_port INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE node_list_origin (seed TEXT NOT NULL, fetched_at INTEGER NOT NULL) STRICT;
    CREATE TABLE cursors (
      account TEXT NOT NULL, namespace INTEGER NOT NULL, node TEXT NOT NULL, hash TEXT NOT NULL,
      PRIMARY KEY (account, namespace, node)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE seen (
      account TEXT NOT NULL, namespace INTEGER NOT NULL, hash TEXT NOT NULL, expiry INTEGER NOT NULL,
      PRIMARY KEY (account, namespace, hash)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX seen_by_expiry ON seen (expiry);
  `,
  `
    CREATE TABLE guards (owner TEXT PRIMARY KEY, ed25519 TEXT NOT NULL) STRICT;
    CREATE TABLE rooms (
      account TEXT NOT NULL, server TEXT NOT NULL, token TEXT NOT NULL, server_key TEXT NOT NULL,
      identity TEXT NOT NULL, seqno INTEGER,
      PRIMARY KEY (account, server, token)
    ) STRICT;
  `,
];
const version = steps.length;

const prepare = (database: StateDatabase): void => {
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("secure_delete = ON");
  database
    .transaction(() => {
      const found = database.pragma("user_version", { simple: true });
      if (typeof found !== "number" || found > version) throw new StateError(`format ${found}, expected ${version}`);
      for (const step of steps.slice(found)) database.exec(step);
      database.pragma(`user_version = ${version}`);
    })
    .immediate();
};

/**
 * Opens the state in a data folder, and makes both when they are missing: readable by their owner only, since accounts
 * are kept there. `:memory:` keeps nothing.
 * @throws StateError when the folder or the file in it cannot be used
 */
export const openState = (dataDir: string): StateDatabase => {
  const file = dataDir === ":memory:" ? dataDir : join(dataDir, fileName);
  let database: StateDatabase | undefined;
  try {
    if (file !== dataDir) {
      makeFolder(dataDir);
      closeSync(openSync(file, "a", 0o600));
      chmodSync(file, 0o600);
    }
    database = new Database(file);
    prepare(database);
    return database;
  } catch (error) {
    database?.close();
    throw new StateError(`state in ${file}: ${(error as Error).message}`);
  }
};
