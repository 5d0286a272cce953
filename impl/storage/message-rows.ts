import type Database from "better-sqlite3";
import { messageSize } from "./message-size.js";
import { isPublicOutbox } from "./namespaces.js";
import type {
  ExpiryOutcome,
  ExpiryRule,
  HashExpiry,
  RetrieveQuery,
  RetrieveResult,
  StoredMessage,
  StoreOutcome,
  TouchedMessage,
} from "./store.js";

interface Row extends StoredMessage {
  readonly id: number;
}

/** A touched row with the id from which the next slice goes on. */
export interface TouchedRow extends TouchedMessage {
  readonly id: number;
}

/** The part of one account and namespace that a slice works on: ids from after `after` up to `last`. */
export interface Slice {
  readonly account: Buffer;
  readonly namespace: number;
  readonly after: number;
  readonly last: number;
  readonly limit: number;
  /** Later stamps are passed over. */
  readonly acceptedUpTo: number;
}

/** Statements on messages, each of which runs at once, in whatever transaction is open. */
export interface MessageRows {
  readonly put: (message: StoredMessage) => StoreOutcome;
  /** Returns whether the message was new. */
  readonly putPushed: (message: StoredMessage) => boolean;
  readonly retrieve: (query: RetrieveQuery) => RetrieveResult;
  readonly page: (after: number, limit: number) => readonly Row[];
  readonly remove: (account: Buffer, hash: string, acceptedUpTo: number) => boolean;
  readonly removeSlice: (slice: Slice) => readonly TouchedRow[];
  readonly removeSliceBefore: (slice: Slice & { readonly before: number }) => readonly TouchedRow[];
  readonly shortenSlice: (slice: Slice & { readonly expiry: number }) => readonly TouchedRow[];
  readonly setExpiries: (
    account: Buffer,
    wishes: readonly HashExpiry[],
    rule: ExpiryRule,
    acceptedUpTo: number,
  ) => ExpiryOutcome;
  readonly expiryOf: (account: Buffer, hash: string) => number | undefined;
  readonly namespacesOf: (account: Buffer) => readonly number[];
  readonly lastId: () => number;
  readonly dataOf: (hash: string) => Buffer | undefined;
  readonly sweep: (now: number, limit: number) => number;
}

const isDue: Readonly<Record<ExpiryRule, (wished: number, current: number) => boolean>> = {
  set: () => true,
  extend: (wished, current) => wished > current,
  shorten: (wished, current) => wished < current,
};

/** What `retrieve` reads of a row: id, hash, timestamp, expiry, data. */
type ReadRow = readonly [number, string, number, number, Buffer];

/** Rows that `retrieve` reads in one step. */
const readAtOnce = 32;

/** Rows of one account and namespace, in order of arrival, that meet a condition. */
const sliceOf = (condition: string): string =>
  `SELECT id FROM messages WHERE account = :account AND namespace = :namespace AND id > :after AND id <= :last
   AND stamp <= :acceptedUpTo ${condition} ORDER BY id LIMIT :limit`;

/** Prepares the statements. */
export const createMessageRows = (db: Database.Database): MessageRows => {
  const insert = db.prepare(
    `INSERT INTO messages (hash, account, namespace, timestamp, expiry, stamp, data)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING`,
  );
  const raise = db.prepare(
    `UPDATE messages SET expiry = max(expiry, :expiry), stamp = max(stamp, :stamp)
     WHERE hash = :hash AND (expiry < :expiry OR stamp < :stamp)`,
  );
  const anyExpiryOf = db.prepare("SELECT expiry FROM messages WHERE hash = ?").pluck();
  const ownExpiryOf = db.prepare("SELECT expiry FROM messages WHERE hash = ? AND account = ?").pluck();
  const acceptedExpiryOf = db
    .prepare("SELECT expiry FROM messages WHERE hash = ? AND account = ? AND stamp <= ?")
    .pluck();
  const setExpiry = db.prepare("UPDATE messages SET expiry = ? WHERE hash = ?");
  const clearOthers = db.prepare(
    "DELETE FROM messages WHERE account = :account AND namespace = :namespace AND hash <> :hash",
  );
  const idOf = db.prepare("SELECT id FROM messages WHERE hash = ? AND account = ? AND namespace = ?").pluck();
  const after = db
    .prepare(
      `SELECT id, hash, timestamp, expiry, data FROM messages
       WHERE account = ? AND namespace = ? AND id > ? ORDER BY id LIMIT ?`,
    )
    .raw();
  const isAfter = db
    .prepare("SELECT 1 FROM messages WHERE account = ? AND namespace = ? AND id > ? ORDER BY id LIMIT 1")
    .pluck();
  const page = db.prepare("SELECT * FROM messages WHERE id > ? ORDER BY id LIMIT ?");
  const remove = db.prepare("DELETE FROM messages WHERE hash = ? AND account = ? AND stamp <= ?");
  const removeSlice = db.prepare(`DELETE FROM messages WHERE id IN (${sliceOf("")}) RETURNING id, hash, namespace`);
  const removeSliceBefore = db.prepare(
    `DELETE FROM messages WHERE id IN (${sliceOf("AND timestamp <= :before")}) RETURNING id, hash, namespace`,
  );
  const shortenSlice = db.prepare(
    `UPDATE messages SET expiry = :expiry WHERE id IN (${sliceOf("AND expiry > :expiry")})
     RETURNING id, hash, namespace`,
  );
  const namespacesOf = db.prepare("SELECT DISTINCT namespace FROM messages WHERE account = ?").pluck();
  const lastId = db.prepare("SELECT max(id) FROM messages").pluck();
  const dataOf = db.prepare("SELECT data FROM messages WHERE hash = ?").pluck();
  const sweep = db.prepare(
    "DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE expiry <= ? ORDER BY expiry LIMIT ?)",
  );

  const add = ({ hash, account, namespace, timestamp, expiry, stamp = 0, data }: StoredMessage): boolean =>
    insert.run(hash, account, namespace, timestamp, expiry, stamp, data).changes === 1;

  const putAgain = ({ hash, expiry, stamp = 0 }: StoredMessage): StoreOutcome => {
    raise.run({ hash, expiry, stamp });
    return { already: true, expiry: anyExpiryOf.get(hash) as number };
  };

  /** Rows behind an id, a few at a time, so that no more is read than fits. */
  function* rowsAfter(account: Buffer, namespace: number, start: number, most: number): Generator<ReadRow> {
    let last = start;
    for (let left = most; left > 0; left -= readAtOnce) {
      const rows = after.all(account, namespace, last, Math.min(left, readAtOnce)) as ReadRow[];
      yield* rows;
      if (rows.length < readAtOnce) return;
      last = rows.at(-1)![0];
    }
  }

  /** The page of rows that fits the limits, and whether a row was left out. */
  const retrieve = ({ account, namespace, afterHash, maxCount, maxSize }: RetrieveQuery): RetrieveResult => {
    let last = afterHash === undefined ? 0 : ((idOf.get(afterHash, account, namespace) as number | undefined) ?? 0);
    const messages: StoredMessage[] = [];
    let size = 0;
    for (const [id, hash, timestamp, expiry, data] of rowsAfter(account, namespace, last, maxCount ?? Infinity)) {
      size += messageSize(data.length);
      if (messages.length > 0 && size > maxSize) return { messages, more: true };
      messages.push({ account, namespace, hash, timestamp, expiry, data });
      last = id;
    }
    const isCut = messages.length === maxCount;
    return { messages, more: isCut && isAfter.get(account, namespace, last) !== undefined };
  };

  const expiryOf = (account: Buffer, hash: string): number | undefined =>
    ownExpiryOf.get(hash, account) as number | undefined;

  return {
    put: (message) => {
      if (!add(message)) return putAgain(message);
      if (isPublicOutbox(message.namespace)) clearOthers.run(message);
      return { already: false, expiry: message.expiry };
    },
    putPushed: add,
    retrieve,
    page: (from, limit) => page.all(from, limit) as Row[],
    remove: (account, hash, acceptedUpTo) => remove.run(hash, account, acceptedUpTo).changes === 1,
    removeSlice: (slice) => removeSlice.all(slice) as TouchedRow[],
    removeSliceBefore: (slice) => removeSliceBefore.all(slice) as TouchedRow[],
    shortenSlice: (slice) => shortenSlice.all(slice) as TouchedRow[],
    setExpiries: (account, wishes, rule, acceptedUpTo) => {
      const updated: HashExpiry[] = [];
      const unchanged: HashExpiry[] = [];
      for (const { hash, expiry } of wishes) {
        const current = acceptedExpiryOf.get(hash, account, acceptedUpTo) as number | undefined;
        if (current === undefined) continue;
        if (isDue[rule](expiry, current)) {
          setExpiry.run(expiry, hash);
          updated.push({ hash, expiry });
        } else unchanged.push({ hash, expiry: current });
      }
      return { updated, unchanged };
    },
    expiryOf,
    namespacesOf: (account) => namespacesOf.all(account) as number[],
    lastId: () => (lastId.get() as number | null) ?? 0,
    dataOf: (hash) => dataOf.get(hash) as Buffer | undefined,
    sweep: (now, limit) => sweep.run(now, limit).changes,
  };
};
