import type { StateDatabase } from "./state-database.js";

/** Messages of one account in one namespace. */
export interface Inbox {
  /** Account id, lower-case hex. */
  readonly account: string;
  readonly namespace: number;
}

/** What was fetched before, so that every message is handed out once. */
export interface InboxStore {
  /** Hash of the last message that a node returned; only that node's order of arrival makes sense of it. */
  readonly cursor: (inbox: Inbox, node: string) => string | undefined;
  readonly setCursor: (inbox: Inbox, node: string, hash: string) => void;
  /** Notes a message until its expiry; true if it is new. */
  readonly notice: (inbox: Inbox, hash: string, expiry: number) => boolean;
  /** Runs the changes of one page as a whole. */
  readonly together: (changes: () => void) => void;
  /** Forgets messages that expired before this time, milliseconds since the epoch. */
  readonly forgetExpired: (before: number) => void;
}

/** Keeps cursors and hashes over restarts. */
export const createInboxStore = (database: StateDatabase): InboxStore => {
  const selectCursor = database
    .prepare<[string, number, string], string>(
      "SELECT hash FROM cursors WHERE account = ? AND namespace = ? AND node = ?",
    )
    .pluck();
  const upsertCursor = database.prepare<[string, number, string, string]>(
    "INSERT OR REPLACE INTO cursors (account, namespace, node, hash) VALUES (?, ?, ?, ?)",
  );
  const insertSeen = database.prepare<[string, number, string, number]>(
    "INSERT OR IGNORE INTO seen (account, namespace, hash, expiry) VALUES (?, ?, ?, ?)",
  );
  const extendSeen = database.prepare<[number, string, number, string]>(
    "UPDATE seen SET expiry = max(expiry, ?) WHERE account = ? AND namespace = ? AND hash = ?",
  );
  const prune = database.prepare<[number]>("DELETE FROM seen WHERE expiry < ?");
  return {
    cursor: ({ account, namespace }, node) => selectCursor.get(account, namespace, node),
    setCursor: ({ account, namespace }, node, hash) => {
      upsertCursor.run(account, namespace, node, hash);
    },
    notice: ({ account, namespace }, hash, expiry) => {
      const isNew = insertSeen.run(account, namespace, hash, expiry).changes > 0;
      if (!isNew) extendSeen.run(expiry, account, namespace, hash);
      return isNew;
    },
    together: (changes) => database.transaction(changes)(),
    forgetExpired: (before) => {
      prune.run(before);
    },
  };
};
