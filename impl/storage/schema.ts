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
  // The stamp stands before the data, so that reading it does not walk through the pages of a large message.
  `CREATE TABLE stamped_messages (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     hash TEXT NOT NULL UNIQUE,
     account BLOB NOT NULL,
     namespace INTEGER NOT NULL,
     timestamp INTEGER NOT NULL,
     expiry INTEGER NOT NULL,
     stamp INTEGER NOT NULL,
     data BLOB NOT NULL
   );
   INSERT INTO stamped_messages (id, hash, account, namespace, timestamp, expiry, stamp, data)
     SELECT id, hash, account, namespace, timestamp, expiry, 0, data FROM messages;
   DROP TABLE messages;
   ALTER TABLE stamped_messages RENAME TO messages;
   CREATE INDEX messages_by_account ON messages (account, namespace, id);
   CREATE INDEX messages_by_expiry ON messages (expiry);
   CREATE TABLE requests (
     id TEXT PRIMARY KEY,
     account BLOB NOT NULL,
     method TEXT NOT NULL,
     stamp INTEGER NOT NULL,
     params BLOB NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX requests_by_account ON requests (account, method);
   CREATE INDEX requests_by_stamp ON requests (stamp);
   CREATE TABLE request_targets (
     hash TEXT NOT NULL,
     request TEXT NOT NULL,
     PRIMARY KEY (hash, request)
   ) WITHOUT ROWID;
   CREATE INDEX request_targets_by_request ON request_targets (request);
   CREATE TABLE outbox (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     peer TEXT NOT NULL,
     kind TEXT NOT NULL,
     entry TEXT NOT NULL,
     UNIQUE (peer, kind, entry)
   );
   CREATE TABLE sync_memory (
     name TEXT PRIMARY KEY,
     value TEXT NOT NULL
   ) WITHOUT ROWID;`,
];

/**
 * Brings a database to the newest schema, or to an older one for tests, step by step, each in a transaction.
 * @throws Error for a database of a later version
 */
export const migrate = (db: Database.Database, version: number = migrations.length): void => {
  const done = db.pragma("user_version", { simple: true }) as number;
  if (done > migrations.length)
    throw new Error(`database version ${done}: this node knows versions up to ${migrations.length}`);
  for (let step = done; step < version; step++)
    db.transaction(() => {
      db.exec(migrations[step]!);
      db.pragma(`user_version = ${step + 1}`);
    })();
};
