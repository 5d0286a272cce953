/** Requests under way, so that a node can finish what it began before it ends. */
export interface Activity {
  /** Counts a request until it settles. */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>;
  readonly count: () => number;
  /** Resolves once nothing is under way. */
  readonly idle: () => Promise<void>;
}

/** Makes a counter at rest. */
export const createActivity = (): Activity => {
  let count = 0;
  let waiting: (() => void)[] = [];
  const end = (): void => {
    count--;
    if (count > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  return {
    during: async (work) => {
      count++;
      try {
        return await work();
      } finally {
        end();
      }
    },
    count: () => count,
    idle: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
};
