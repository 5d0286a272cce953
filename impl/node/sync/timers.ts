import type { Clock } from "../ports.js";

/** Timers by name, of which each name has one at most; all end together. */
export interface Timers {
  /** Runs `task` after `ms`; a timer of that name that is still running is given up. */
  readonly at: (name: string, ms: number, task: () => void) => void;
  readonly isSet: (name: string) => boolean;
  readonly isStopped: () => boolean;
  readonly stop: () => void;
}

/** Makes timers on a clock. */
export const createTimers = (clock: Clock): Timers => {
  const running = new Map<string, () => void>();
  let stopped = false;
  return {
    at: (name, ms, task) => {
      if (stopped) return;
      running.get(name)?.();
      running.set(
        name,
        clock.after(ms, () => {
          running.delete(name);
          if (!stopped) task();
        }),
      );
    },
    isSet: (name) => running.has(name),
    isStopped: () => stopped,
    stop: () => {
      stopped = true;
      for (const cancel of running.values()) cancel();
      running.clear();
    },
  };
};
