import type Database from "better-sqlite3";
import { StoreFull } from "./store.js";

/** Gathers writes into one transaction a turn of the event loop, so that a commit serves everyone who waits. */
export interface WriteQueue {
  /**
   * Resolves with the result of `work` once its transaction is committed.
   * @param weight rows that the work may touch, about; 1 unless told otherwise
   */
  readonly run: <T>(work: () => T, weight?: number) => Promise<T>;
  /** Commits at once what is waiting. */
  readonly flush: () => void;
}

interface Waiting {
  readonly work: () => unknown;
  readonly weight: number;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Most rows, about, that one transaction touches, so that a burst does not hold up requests for long. */
const transactionWeight = 500;

const toStoreError = (error: unknown): unknown =>
  (error as { code?: unknown } | null)?.code === "SQLITE_FULL" ? new StoreFull() : error;

/**
 * A write that throws is rolled back alone (savepoint) and fails alone. Where SQLite gives up the whole transaction
 * instead, as it may when the disk is full, its writes are done again, each in a transaction of its own.
 */
export const createWriteQueue = (db: Database.Database): WriteQueue => {
  let waiting: Waiting[] = [];
  let scheduled = false;
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const rollback = db.prepare("ROLLBACK");
  const mark = db.prepare("SAVEPOINT write");
  const keep = db.prepare("RELEASE write");
  const undo = db.prepare("ROLLBACK TO write");

  const abandon = (): void => {
    if (db.inTransaction) rollback.run();
  };

  /** Does one write inside the open transaction; undefined when that transaction is gone. */
  const attempt = (item: Waiting): (() => void) | undefined => {
    mark.run();
    try {
      const value = item.work();
      keep.run();
      return () => item.resolve(value as never);
    } catch (error) {
      if (!db.inTransaction) return undefined;
      undo.run();
      keep.run();
      return () => item.reject(toStoreError(error));
    }
  };

  /** All writes in one transaction; undefined, with nothing changed, when it could not be finished. */
  const together = (batch: readonly Waiting[]): (() => void)[] | undefined => {
    try {
      begin.run();
      const outcomes: (() => void)[] = [];
      for (const item of batch) {
        const outcome = attempt(item);
        if (outcome === undefined) return undefined;
        outcomes.push(outcome);
      }
      commit.run();
      return outcomes;
    } catch {
      abandon();
      return undefined;
    }
  };

  const alone = (item: Waiting): (() => void) => {
    try {
      begin.run();
      const value = item.work();
      commit.run();
      return () => item.resolve(value as never);
    } catch (error) {
      abandon();
      return () => item.reject(toStoreError(error));
    }
  };

  const nextBatch = (): readonly Waiting[] => {
    let count = 0;
    let weight = 0;
    while (count < waiting.length && (count === 0 || weight + waiting[count]!.weight <= transactionWeight))
      weight += waiting[count++]!.weight;
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  };

  const commitBatch = (): void => {
    const batch = nextBatch();
    // A write that is alone needs no savepoint.
    const outcomes = batch.length > 1 ? together(batch) : undefined;
    for (const settle of outcomes ?? batch.map(alone)) settle();
  };

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (waiting.length === 0) return;
      commitBatch();
      if (waiting.length > 0) schedule();
    });
  };

  return {
    run: (work, weight = 1) =>
      new Promise((resolve, reject) => {
        waiting.push({ work, weight, resolve: resolve as (value: never) => void, reject });
        schedule();
      }),
    flush: () => {
      while (waiting.length > 0) commitBatch();
    },
  };
};
