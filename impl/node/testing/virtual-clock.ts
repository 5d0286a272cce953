import type { Clock } from "../ports.js";

/** A clock that stands until it is told to move on. */
export interface VirtualClock extends Clock {
  /** Moves on, and runs the timers that come due on the way, in order. */
  readonly advance: (ms: number) => void;
}

interface Timer {
  readonly at: number;
  readonly task: () => void;
}

/** Makes a clock that shows `start`, ms since the epoch. */
export const createVirtualClock = (start: number): VirtualClock => {
  let now = start;
  let timers: Timer[] = [];
  return {
    now: () => now,
    after: (ms, task) => {
      const timer = { at: now + ms, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance: (ms) => {
      const end = now + ms;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.task();
      }
      now = Math.max(now, end);
    },
  };
};
