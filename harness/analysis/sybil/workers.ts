import { Worker } from "node:worker_threads";
import type { PlayHistory } from "./analyse.js";
import type { HistoryTask, Look } from "./measure.js";

/** Threads that play histories. */
export interface HistoryWorkers {
  readonly play: PlayHistory;
  readonly end: () => Promise<void>;
}

interface Waiting {
  readonly task: HistoryTask;
  readonly resolve: (looks: readonly Look[]) => void;
  readonly reject: (error: Error) => void;
}

/** Starts `count` threads; what is to be played waits its turn. A thread that fails fails the history it plays. */
export const startHistoryWorkers = (count: number): HistoryWorkers => {
  const waiting: Waiting[] = [];
  const idle: Worker[] = [];
  const playing = new Map<Worker, Waiting>();
  const next = (): void => {
    while (idle.length > 0 && waiting.length > 0) {
      const worker = idle.pop()!;
      const item = waiting.shift()!;
      playing.set(worker, item);
      worker.postMessage(item.task);
    }
  };
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(new URL("./worker.js", import.meta.url));
    worker.on("message", (looks: readonly Look[]) => {
      playing.get(worker)?.resolve(looks);
      playing.delete(worker);
      idle.push(worker);
      next();
    });
    worker.on("error", (error) => playing.get(worker)?.reject(error));
    return worker;
  });
  idle.push(...workers);
  return {
    play: (task) =>
      new Promise((resolve, reject) => {
        waiting.push({ task, resolve, reject });
        next();
      }),
    end: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
};
