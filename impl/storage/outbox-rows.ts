import type Database from "better-sqlite3";
import type { OwedReference, Reference } from "./replica.js";

/** Statements on what peers miss, each of which runs at once, in whatever transaction is open. */
export interface OutboxRows {
  readonly owe: (peer: string, reference: Reference) => void;
  readonly owed: (peer: string, limit: number) => readonly OwedReference[];
  readonly count: (peer: string) => number;
  readonly creditors: () => readonly string[];
  readonly settle: (number: number) => void;
  readonly forgive: (peer: string) => void;
}

/** Prepares the statements. */
export const createOutboxRows = (db: Database.Database): OutboxRows => {
  const owe = db.prepare("INSERT OR IGNORE INTO outbox (peer, kind, entry) VALUES (?, ?, ?)");
  const owed = db.prepare(
    "SELECT id AS number, kind, entry AS id FROM outbox WHERE peer = ? ORDER BY outbox.id LIMIT ?",
  );
  const count = db.prepare("SELECT count(*) FROM outbox WHERE peer = ?").pluck();
  const creditors = db.prepare("SELECT DISTINCT peer FROM outbox ORDER BY peer").pluck();
  const settle = db.prepare("DELETE FROM outbox WHERE id = ?");
  const forgive = db.prepare("DELETE FROM outbox WHERE peer = ?");
  return {
    owe: (peer, { kind, id }) => {
      owe.run(peer, kind, id);
    },
    owed: (peer, limit) => owed.all(peer, limit) as OwedReference[],
    count: (peer) => count.get(peer) as number,
    creditors: () => creditors.all() as string[],
    settle: (number) => {
      settle.run(number);
    },
    forgive: (peer) => {
      forgive.run(peer);
    },
  };
};
