import { setImmediate as nextTurn } from "node:timers/promises";
import Database from "better-sqlite3";
import { settleAgain } from "../sync/learn.js";
import { createMessageRows, type Slice, type TouchedRow } from "./message-rows.js";
import type { NodeStore } from "./replica.js";
import { createRevocationRows } from "./revocation-rows.js";
import { migrate } from "./schema.js";
import { createSqliteReplica } from "./sqlite-replica.js";
import type { ExpiryOutcome, HashExpiry, Scope, StoreFigures, TouchedMessage } from "./store.js";
import { createWriteQueue } from "./write-queue.js";

/** Size that the store may reach unless told otherwise: 3.5 GiB, as deployed. */
const defaultMaxBytes = 3_584 * 1024 * 1024;

const pageRows = 500;
/** Rows that one slice of a long change touches at most, and what it counts for in its transaction. */
const sliceRows = 250;
const sliceWeight = 50;
const anyTime = Number.MAX_SAFE_INTEGER;
/** Memory for pages, KiB; what is not there is most often in the system's cache. */
const cacheKib = 4 * 1024;
/** Pages of the journal after which they are moved to the database; both are then synchronised, which holds all up. */
const checkpointPages = 1_000;

export interface SqliteStoreOptions {
  readonly maxBytes?: number;
}

const open = (path: string, maxBytes: number): Database.Database => {
  const db = new Database(path);
  // Nobody else opens the file: that saves the locks of every transaction, and keeps a second node out.
  db.pragma("locking_mode = EXCLUSIVE");
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.pragma("busy_timeout = 15000");
  db.pragma(`cache_size = -${cacheKib}`);
  db.pragma(`wal_autocheckpoint = ${checkpointPages}`);
  db.pragma(`max_page_count = ${Math.floor(maxBytes / (db.pragma("page_size", { simple: true }) as number))}`);
  migrate(db);
  return db;
};

const figuresOf = (db: Database.Database): StoreFigures => {
  const size = (name: string): number => db.pragma(name, { simple: true }) as number;
  const pageSize = size("page_size");
  const perNamespace = db.prepare("SELECT namespace, count(*) FROM messages GROUP BY namespace").raw().all();
  const namespaces = new Map(perNamespace as [number, number][]);
  return {
    accountSizes: db
      .prepare("SELECT count(*) AS size FROM messages GROUP BY account ORDER BY size")
      .pluck()
      .all() as number[],
    messages: [...namespaces.values()].reduce((sum, count) => sum + count, 0),
    namespaces,
    usedBytes: (size("page_count") - size("freelist_count")) * pageSize,
    fileBytes: size("page_count") * pageSize,
    maxBytes: size("max_page_count") * pageSize,
  };
};

function* slicesOf<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += sliceRows) yield list.slice(start, start + sliceRows);
}

/**
 * Opens the message store in a SQLite file (WAL, synchronous NORMAL), making or migrating it as needed.
 * What was acknowledged survives the end of the process at any moment; loss of power is not claimed.
 */
export const openSqliteStore = (path: string, { maxBytes = defaultMaxBytes }: SqliteStoreOptions = {}): NodeStore => {
  const db = open(path, maxBytes);
  const messages = createMessageRows(db);
  const revocations = createRevocationRows(db);
  const writes = createWriteQueue(db);
  const replica = createSqliteReplica(db, writes);

  /** Works off what an account has in a scope at this moment, slice by slice. */
  const inSlices = async (
    account: Buffer,
    scope: Scope,
    acceptedUpTo: number,
    change: (slice: Slice) => readonly TouchedRow[],
  ): Promise<readonly TouchedMessage[]> => {
    const touched: TouchedMessage[] = [];
    // Looked up in turn, behind the writes that were asked for earlier and still wait.
    const { last, namespaces } = await writes.run(() => ({
      last: messages.lastId(),
      namespaces: scope === "all" ? messages.namespacesOf(account) : [scope],
    }));
    for (const namespace of namespaces) {
      let after = 0;
      for (let full = true; full; ) {
        const slice = { account, namespace, after, last, limit: sliceRows, acceptedUpTo };
        const rows = await writes.run(() => change(slice), sliceWeight);
        for (const { id, hash } of rows) {
          touched.push({ hash, namespace });
          after = Math.max(after, id);
        }
        full = rows.length === sliceRows;
      }
    }
    return touched;
  };

  return {
    replica,
    put: (message) =>
      writes.run(() => {
        const outcome = messages.put(message);
        // It may have been deleted between its acceptance elsewhere and its arrival here.
        if (message.stamp !== undefined && message.stamp <= replica.latestRequest())
          settleAgain(replica.rows, message.hash, 0);
        return outcome;
      }),
    putPushed: (pushed) =>
      writes.run(() => pushed.filter((message) => messages.putPushed(message)).length, pushed.length),
    retrieve: messages.retrieve,
    all: function* () {
      let last = 0;
      for (;;) {
        const rows = messages.page(last, pageRows);
        yield* rows;
        if (rows.length < pageRows) return;
        last = rows.at(-1)!.id;
      }
    },
    remove: async (account, hashes, acceptedUpTo = anyTime) => {
      const removed: string[] = [];
      for (const slice of slicesOf(hashes)) {
        const work = () => slice.filter((hash) => messages.remove(account, hash, acceptedUpTo));
        removed.push(...(await writes.run(work, slice.length)));
      }
      return removed;
    },
    removeAll: (account, scope, before, acceptedUpTo = anyTime) =>
      inSlices(account, scope, acceptedUpTo, (slice) =>
        before === undefined ? messages.removeSlice(slice) : messages.removeSliceBefore({ ...slice, before }),
      ),
    shortenAll: (account, scope, expiry, acceptedUpTo = anyTime) =>
      inSlices(account, scope, acceptedUpTo, (slice) => messages.shortenSlice({ ...slice, expiry })),
    setExpiries: async (account, wishes, rule, acceptedUpTo = anyTime) => {
      const outcomes: ExpiryOutcome[] = [];
      for (const slice of slicesOf(wishes)) {
        const work = () => messages.setExpiries(account, slice, rule, acceptedUpTo);
        outcomes.push(await writes.run(work, slice.length));
      }
      return {
        updated: outcomes.flatMap(({ updated }) => updated),
        unchanged: outcomes.flatMap(({ unchanged }) => unchanged),
      };
    },
    expiries: async (account, hashes) => {
      const found: HashExpiry[] = [];
      for (const slice of slicesOf(hashes)) {
        if (hashes.length > sliceRows) await nextTurn();
        for (const hash of slice) {
          const expiry = messages.expiryOf(account, hash);
          if (expiry !== undefined) found.push({ hash, expiry });
        }
      }
      return found;
    },
    revoke: (account, tokens, now) => writes.run(() => revocations.revoke(account, tokens, now), tokens.length),
    unrevoke: async (account, tokens) => {
      let removed = 0;
      for (const slice of slicesOf(tokens))
        removed += await writes.run(() => revocations.unrevoke(account, slice), slice.length);
      return removed;
    },
    isRevoked: revocations.isRevoked,
    dataOf: messages.dataOf,
    sweep: (now, limit) => {
      const removed = messages.sweep(now, limit);
      if (removed < limit) revocations.trim();
      return removed;
    },
    figures: () => figuresOf(db),
    close: () => {
      writes.flush();
      db.close();
    },
  };
};
