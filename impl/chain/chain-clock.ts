/** The time that the chain lives by, milliseconds since 1970: block times, proofs and reports are all told by it. */
export interface ChainClock {
  readonly now: () => number;
  /** Moves it forward. */
  readonly advance: (ms: number) => void;
}

/**
 * A clock that shows `startMs` now and goes on with `elapsed`, monotonic milliseconds. A chain whose blocks are made on
 * demand has a clock that stands still in between, so that a run repeats.
 */
export const createChainClock = (startMs: number, elapsed: () => number): ChainClock => {
  const began = elapsed();
  let advanced = 0;
  return {
    now: () => Math.floor(startMs + advanced + elapsed() - began),
    advance: (ms) => {
      advanced += ms;
    },
  };
};
