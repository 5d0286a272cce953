import type { NodeStore } from "../storage/replica.js";

/** Waits as long as a write takes; undefined when it takes no time. */
type Pause = () => Promise<void> | undefined;

const slowed =
  <Given extends readonly unknown[], Result>(pause: Pause, write: (...given: Given) => Promise<Result>) =>
  (...given: Given): Promise<Result> => {
    const waiting = pause();
    return waiting === undefined ? write(...given) : waiting.then(() => write(...given));
  };

/** A store as a process sees it whose disk is slow: each write begins after a pause, and reads take no time. */
export const slowStore = (store: NodeStore, pause: Pause): NodeStore => {
  const { replica } = store;
  return {
    ...store,
    replica: {
      ...replica,
      change: (work, count) => {
        const waiting = pause();
        return waiting === undefined ? replica.change(work, count) : waiting.then(() => replica.change(work, count));
      },
      erase: slowed(pause, replica.erase),
      owe: slowed(pause, replica.owe),
      settle: slowed(pause, replica.settle),
      forgive: slowed(pause, replica.forgive),
      remember: slowed(pause, replica.remember),
    },
    put: slowed(pause, store.put),
    putPushed: slowed(pause, store.putPushed),
    remove: slowed(pause, store.remove),
    removeAll: slowed(pause, store.removeAll),
    shortenAll: slowed(pause, store.shortenAll),
    setExpiries: slowed(pause, store.setExpiries),
    revoke: slowed(pause, store.revoke),
    unrevoke: slowed(pause, store.unrevoke),
  };
};
