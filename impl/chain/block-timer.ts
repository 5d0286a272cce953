/** Makes blocks at an interval while it has one. */
export interface BlockTimer {
  /** Starts, goes on with another interval in milliseconds, or stops (0). */
  readonly setInterval: (intervalMs: number) => void;
}

export interface BlockTimerOptions {
  readonly makeBlock: () => unknown;
  /** Told once of a failure that lasts, and again when another follows. */
  readonly onFailure: (error: unknown) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** A timer at rest. Blocks that are late make up for it, unless they are late by more than one interval. */
export const createBlockTimer = ({ makeBlock, onFailure, now }: BlockTimerOptions): BlockTimer => {
  let interval = 0;
  let due = 0;
  let lastFailure: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  const tick = (): void => {
    try {
      makeBlock();
      lastFailure = undefined;
    } catch (error) {
      const failure = String(error);
      if (failure !== lastFailure) onFailure(error);
      lastFailure = failure;
    }
    due = Math.max(due + interval, now());
    timer = setTimeout(tick, due - now());
  };

  return {
    setInterval: (intervalMs) => {
      clearTimeout(timer);
      interval = intervalMs;
      due = now() + interval;
      if (interval > 0) timer = setTimeout(tick, interval);
    },
  };
};
