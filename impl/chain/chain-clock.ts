/** The time that the chain lives by, milliseconds since 1970: block times, proofs and reports are all told by it. */
export interface ChainClock {
  readonly now: () => number;
  /** Moves it forward. */
  readonly advance: (ms: number) => void;
  /** Whether it goes on by itself. */
  readonly run: (running: boolean) => void;
}

/**
 * A clock that shows `startMs` and stands still until it is told to run. While blocks are made on demand it stands, so that
 * a run repeats; `elapsed` gives monotonic milliseconds.
 */
export const createChainClock = (startMs: number, elapsed: () => number): ChainClock => {
  let shown = startMs;
  let since: number | undefined;
  const exact = (): number => shown + (since === undefined ? 0 : elapsed() - since);
  return {
    now: () => Math.floor(exact()),
    advance: (ms) => {
      shown += ms;
    },
    run: (running) => {
      shown = exact();
      since = running ? elapsed() : undefined;
    },
  };
};
