import type Database from "better-sqlite3";

/** Steps of the schema, in order; `user_version` counts those already taken. A step is never changed once released. */
const migrations: readonly string[] = [
  `CREATE TABLE messages (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     hash TEXT NOT NULL UNIQUE,
     account BLOB NOT NULL,
     namespace INTEGER NOT NULL,
     timestamp INTEGER NOT NULL,
     expiry INTEGER NOT NULL,
     data BLOB NOT NULL
   );
   CREATE INDEX messages_by_account ON messages (account, namespace, id);
   CREATE INDEX messages_by_expiry ON messages (expiry);`,
  `CREATE TABLE revocations (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     account BLOB NOT NULL,
     token BLOB NOT NULL,
     revoked_at INTEGER NOT NULL,
     UNIQUE (account, token)
   );`,
];

/**
 * Brings a database to the newest schema, step by step, each in a transaction.
 * @throws Error for a database of a later version
 */
export const migrate = (db: Database.Database): void => {
  const done = db.pragma("user_version", { simple: true }) as number;
  if (done > migrations.length)
    throw new Error(`database version ${done}: this node knows versions up to ${migrations.length}`);
  for (let step = done; step < migrations.length; step++)
    db.transaction(() => {
      db.exec(migrations[step]!);
      db.pragma(`user_version = ${step + 1}`);
    })();
};
