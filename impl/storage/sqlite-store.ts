import Database from "better-sqlite3";
import { messageSize } from "./message-size.js";
import { isPublicOutbox } from "./namespaces.js";
import type { RetrieveQuery, RetrieveResult, Store, StoredMessage, StoreOutcome } from "./store.js";
import { createWriteQueue } from "./write-queue.js";

/** Steps of the schema, in order; `user_version` counts those already taken. */
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
];

interface Row {
  readonly id: number;
  readonly hash: string;
  readonly account: Buffer;
  readonly namespace: number;
  readonly timestamp: number;
  readonly expiry: number;
  readonly data: Buffer;
}

const migrate = (db: Database.Database): void => {
  const done = db.pragma("user_version", { simple: true }) as number;
  if (done > migrations.length)
    throw new Error(`database version ${done}: this node knows versions up to ${migrations.length}`);
  for (let step = done; step < migrations.length; step++)
    db.transaction(() => {
      db.exec(migrations[step]!);
      db.pragma(`user_version = ${step + 1}`);
    })();
};

const pageSize = 500;

/**
 * Opens the message store in a SQLite file (WAL, synchronous NORMAL), making or migrating it as needed.
 * What was acknowledged survives the end of the process at any moment; loss of power is not claimed.
 */
export const openSqliteStore = (path: string): Store => {
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.pragma("busy_timeout = 15000");
  migrate(db);

  const insert = db.prepare(
    `INSERT INTO messages (hash, account, namespace, timestamp, expiry, data)
     VALUES (:hash, :account, :namespace, :timestamp, :expiry, :data) ON CONFLICT (hash) DO NOTHING`,
  );
  const expiryOf = db.prepare("SELECT expiry FROM messages WHERE hash = ?").pluck();
  const raise = db.prepare("UPDATE messages SET expiry = :expiry WHERE hash = :hash AND expiry < :expiry");
  const clearOthers = db.prepare(
    "DELETE FROM messages WHERE account = :account AND namespace = :namespace AND hash <> :hash",
  );
  const idOf = db.prepare("SELECT id FROM messages WHERE hash = ? AND account = ? AND namespace = ?").pluck();
  const after = db.prepare("SELECT * FROM messages WHERE account = ? AND namespace = ? AND id > ? ORDER BY id LIMIT ?");
  const page = db.prepare("SELECT * FROM messages WHERE id > ? ORDER BY id LIMIT ?");
  const expire = db.prepare(
    "DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE expiry <= ? ORDER BY expiry LIMIT ?)",
  );
  const writes = createWriteQueue(db);

  const put = (message: StoredMessage): StoreOutcome => {
    if (insert.run(message).changes === 1) {
      if (isPublicOutbox(message.namespace)) clearOthers.run(message);
      return { already: false, expiry: message.expiry };
    }
    raise.run(message);
    return { already: true, expiry: expiryOf.get(message.hash) as number };
  };

  const retrieve = (query: RetrieveQuery): RetrieveResult => {
    const { account, namespace, afterHash, maxCount = Number.POSITIVE_INFINITY, maxSize } = query;
    const start = afterHash === undefined ? 0 : ((idOf.get(afterHash, account, namespace) as number | undefined) ?? 0);
    const messages: StoredMessage[] = [];
    let size = 0;
    for (const row of after.iterate(account, namespace, start, -1) as Iterable<Row>) {
      size += messageSize(row.data.length);
      if (messages.length >= maxCount || (messages.length > 0 && size > maxSize)) return { messages, more: true };
      messages.push(row);
    }
    return { messages, more: false };
  };

  return {
    put: (message) => writes.run(() => put(message)),
    putPushed: (messages) =>
      writes.run(() => messages.reduce((added, message) => added + insert.run(message).changes, 0)),
    retrieve,
    all: function* () {
      let last = 0;
      for (;;) {
        const rows = page.all(last, pageSize) as Row[];
        yield* rows;
        if (rows.length < pageSize) return;
        last = rows[rows.length - 1]!.id;
      }
    },
    sweep: (now, limit) => expire.run(now, limit).changes,
    close: () => {
      writes.flush();
      db.close();
    },
  };
};
