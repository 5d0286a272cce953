/** Makes blocks at an interval until it is stopped. */
export interface BlockTimer {
  readonly stop: () => void;
}

export interface BlockTimerOptions {
  readonly intervalMs: number;
  readonly makeBlock: () => unknown;
  /** Told once of a failure that lasts, and again when another follows. */
  readonly onFailure: (error: unknown) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Starts the timer. Blocks that are late make up for it, unless they are late by more than one interval. */
export const startBlockTimer = ({ intervalMs, makeBlock, onFailure, now }: BlockTimerOptions): BlockTimer => {
  let due = now() + intervalMs;
  let lastFailure: string | undefined;

  const tick = (): void => {
    try {
      makeBlock();
      lastFailure = undefined;
    } catch (error) {
      const failure = String(error);
      if (failure !== lastFailure) onFailure(error);
      lastFailure = failure;
    }
    due = Math.max(due + intervalMs, now());
    timer = setTimeout(tick, due - now());
  };
  let timer = setTimeout(tick, intervalMs);

  return { stop: () => clearTimeout(timer) };
};
