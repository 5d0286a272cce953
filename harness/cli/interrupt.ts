/** Ctrl-C and its kin. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Back to the default handling. */
  readonly release: () => void;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Turns the first interruption into an abort; `onLimit` is called when a second one comes, or when the orderly end takes
 * longer than `graceMs`.
 */
export const catchInterrupt = (graceMs: number, onLimit: () => void): Interrupt => {
  const controller = new AbortController();
  const handle = (): void => {
    if (controller.signal.aborted) {
      onLimit();
      return;
    }
    controller.abort(new Error("interrupted"));
    setTimeout(onLimit, graceMs).unref();
  };
  for (const name of signals) process.on(name, handle);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, handle);
    },
  };
};
