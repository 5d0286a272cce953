import type Database from "better-sqlite3";
import { maxRevocations } from "./store.js";

/** Statements on revoked tokens, each of which runs at once, in whatever transaction is open. */
export interface RevocationRows {
  readonly revoke: (account: Buffer, tokens: readonly Buffer[], now: number) => void;
  readonly unrevoke: (account: Buffer, tokens: readonly Buffer[]) => number;
  readonly isRevoked: (account: Buffer, token: Buffer) => boolean;
  /** Drops the oldest revocations of accounts without messages where there are too many in all. */
  readonly trim: () => void;
}

/**
 * Revocations that are kept in all, about. They outlive the messages of their account, so without a bound whoever has
 * many keys could fill the store for good.
 */
const maxInAll = 500_000;
const trimmedAtOnce = 500;

/** Prepares the statements. */
export const createRevocationRows = (db: Database.Database, most = maxInAll): RevocationRows => {
  const insert = db.prepare("INSERT OR REPLACE INTO revocations (account, token, revoked_at) VALUES (?, ?, ?)");
  const keepNewest = db.prepare(
    `DELETE FROM revocations WHERE account = :account AND id <=
       (SELECT id FROM revocations WHERE account = :account ORDER BY id DESC LIMIT 1 OFFSET ${maxRevocations})`,
  );
  const remove = db.prepare("DELETE FROM revocations WHERE account = ? AND token = ?");
  const find = db.prepare("SELECT 1 FROM revocations WHERE account = ? AND token = ?").pluck();
  const span = db.prepare("SELECT max(id) - min(id) FROM revocations").pluck();
  const count = db.prepare("SELECT count(*) FROM revocations").pluck();
  const dropIdle = db.prepare(
    `DELETE FROM revocations WHERE id IN (
       SELECT id FROM revocations AS old
       WHERE NOT EXISTS (SELECT 1 FROM messages WHERE messages.account = old.account) ORDER BY id LIMIT ?)`,
  );

  return {
    revoke: (account, tokens, now) => {
      for (const token of tokens) insert.run(account, token, now);
      keepNewest.run({ account });
    },
    unrevoke: (account, tokens) => tokens.reduce((removed, token) => removed + remove.run(account, token).changes, 0),
    isRevoked: (account, token) => find.get(account, token) !== undefined,
    trim: () => {
      if (((span.get() as number | null) ?? 0) < most) return;
      const excess = (count.get() as number) - most;
      if (excess > 0) dropIdle.run(Math.min(excess, trimmedAtOnce));
    },
  };
};
