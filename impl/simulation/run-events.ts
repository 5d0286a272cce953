import type { EventQueue } from "./event-queue.js";

/**
 * Most events handed to the event loop at once. Between two of them every promise settles that can, so that what one event
 * brings about is done before the next: the order of everything follows from the queue alone.
 */
const mostTurns = 64;

/** Runs all events up to a time, those included that they bring about, and moves the time there. */
export const runEvents = async (queue: EventQueue, until: number): Promise<void> => {
  let failure: { readonly error: unknown } | undefined;
  const turn = (): void => {
    if (failure !== undefined || queue.nextAt() > until) return;
    try {
      queue.runNext();
    } catch (error) {
      failure = { error };
    }
  };
  // One round at least, so that what was begun before gets as far as it can. Most commands bring about little.
  let turns = 2;
  do {
    await new Promise<void>((resolve) => {
      for (let count = 0; count < turns; count++) setImmediate(turn);
      setImmediate(resolve);
    });
    turns = Math.min(mostTurns, turns * 2);
    if (failure !== undefined) throw (failure as { readonly error: unknown }).error;
  } while (queue.nextAt() <= until);
  queue.moveTo(until);
};
