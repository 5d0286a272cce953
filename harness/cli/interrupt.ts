import { exitCodes } from "../engine/score.js";
import { watchSockets } from "../wire/open-sockets.js";

/** Ctrl-C and its kin. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Resolves with the first interruption. */
  readonly asked: Promise<void>;
  /** Back to the default handling. */
  readonly release: () => void;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How long an orderly end may take. */
const graceMs = 1_400;

/**
 * Ends this process where it stands. While a worker thread has ZeroMQ sockets, `process.exit` aborts with a core dump; it
 * then ends as programs do that do not catch Ctrl-C, which shells call exit code 130 as well. What was launched and
 * written to temporary folders is cleared away by the reaper.
 */
const endNow = (socketsOpen: boolean): void => {
  if (!socketsOpen) process.exit(exitCodes.interrupted);
  for (const name of signals) process.removeAllListeners(name);
  process.kill(process.pid, "SIGINT");
};

/**
 * Turns the first interruption into an abort. When a second one comes, or the orderly end takes too long, `lastWords`
 * is called and the process ends at once.
 */
export const catchInterrupt = (lastWords: () => void = () => undefined): Interrupt => {
  const controller = new AbortController();
  const sockets = watchSockets();
  let timer: NodeJS.Timeout | undefined;
  const giveUp = (): void => {
    lastWords();
    endNow(sockets.opened());
  };
  const handle = (): void => {
    if (controller.signal.aborted) {
      giveUp();
      return;
    }
    timer = setTimeout(giveUp, graceMs).unref();
    controller.abort(new Error("interrupted"));
  };
  const asked = new Promise<void>((resolve) =>
    controller.signal.addEventListener("abort", () => resolve(), { once: true }),
  );
  for (const name of signals) process.on(name, handle);
  return {
    signal: controller.signal,
    asked,
    release: () => {
      clearTimeout(timer);
      sockets.close();
      for (const name of signals) process.off(name, handle);
    },
  };
};
