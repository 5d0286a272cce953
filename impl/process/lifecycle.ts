import type { Logger } from "./logger.js";

/** Something to be ended before the process ends: a server, a database, a timer. */
export type CloseHandler = () => Promise<void> | void;

/** The way from running to ended, walked once. */
export interface Lifecycle {
  /** Aborted when the process begins to close. */
  readonly closing: AbortSignal;
  /** Handlers run one after the other, the last registered first; registered while closing, they run at once. */
  onClose(label: string, handler: CloseHandler): void;
  /** Runs the handlers, at most until the deadline, then ends the process. Later calls end it at once. */
  end(exitCode: number, reason: string): Promise<void>;
}

export interface LifecycleOptions {
  readonly log: Logger;
  readonly deadlineMs: number;
  readonly exit: (code: number) => void;
}

/** Makes the life cycle of one process; `exit` is `process.exit` except in tests. */
export const createLifecycle = ({ log, deadlineMs, exit }: LifecycleOptions): Lifecycle => {
  const controller = new AbortController();
  const handlers: { label: string; handler: CloseHandler }[] = [];

  const run = async ({ label, handler }: (typeof handlers)[number]): Promise<void> => {
    try {
      await handler();
    } catch (error) {
      log.error({ err: error, part: label }, "could not be closed in order");
    }
  };

  return {
    closing: controller.signal,
    onClose: (label, handler) => {
      if (controller.signal.aborted) void run({ label, handler });
      else handlers.push({ label, handler });
    },
    end: async (exitCode, reason) => {
      if (controller.signal.aborted) return exit(exitCode);
      log.info({ reason }, "closing");
      controller.abort();
      const timer = setTimeout(() => {
        log.warn({ deadlineMs, open: process.getActiveResourcesInfo() }, "not everything closed in time");
        exit(exitCode);
      }, deadlineMs);
      for (let entry = handlers.pop(); entry !== undefined; entry = handlers.pop()) await run(entry);
      clearTimeout(timer);
      exit(exitCode);
    },
  };
};
