import type Database from "better-sqlite3";

/** Gathers writes into one transaction a turn of the event loop, so that a commit serves everyone who waits. */
export interface WriteQueue {
  /** Resolves with the result of `work` once its transaction is committed. */
  readonly run: <T>(work: () => T) => Promise<T>;
  /** Commits at once what is waiting. */
  readonly flush: () => void;
}

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Most writes in one transaction, so that a burst does not hold up requests for long. */
const batchLimit = 500;

/**
 * A write that throws is rolled back alone (savepoint) and fails alone; a commit that throws fails everyone in it.
 */
export const createWriteQueue = (db: Database.Database): WriteQueue => {
  let waiting: Waiting[] = [];
  let scheduled = false;

  const one = db.transaction((work: () => unknown) => work());
  const attempt = (item: Waiting): (() => void) => {
    try {
      const value = one(item.work);
      return () => item.resolve(value as never);
    } catch (error) {
      return () => item.reject(error);
    }
  };
  const all = db.transaction((batch: readonly Waiting[]) => batch.map(attempt));

  const commit = (): void => {
    scheduled = false;
    const batch = waiting.slice(0, batchLimit);
    waiting = waiting.slice(batchLimit);
    if (waiting.length > 0) schedule();
    try {
      for (const settle of all(batch)) settle();
    } catch (error) {
      for (const item of batch) item.reject(error);
    }
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      if (waiting.length > 0) commit();
      else scheduled = false;
    });
  };

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        waiting.push({ work, resolve: resolve as (value: never) => void, reject });
        schedule();
      }),
    flush: () => {
      while (waiting.length > 0) commit();
    },
  };
};
