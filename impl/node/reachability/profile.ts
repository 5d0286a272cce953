/** When a node tests others, in ms. */
export interface TestProfile {
  /** How often it is looked whether a test is due. */
  readonly tick: number;
  /** Time between tests of nodes chosen at random: mean and standard deviation. */
  readonly mean: number;
  readonly deviation: number;
  /** What each failure in a row adds to the wait before a failing node is tested again, and the longest such wait. */
  readonly retestStep: number;
  readonly retestCap: number;
  /** Failing nodes tested in one tick at most. */
  readonly retestsPerTick: number;
  /** Longest wait for the answer to a probe. */
  readonly probeTimeout: number;
  /** A node that was not tested itself for so long says so in its log. */
  readonly silence: number;
}

export type TestProfileName = "main" | "fast";

/** `main` is the schedule of deployed nodes; `fast` suits networks that live for minutes. */
export const testProfiles: Readonly<Record<TestProfileName, TestProfile>> = {
  main: {
    tick: 200,
    mean: 10_000,
    deviation: 3_000,
    retestStep: 10_000,
    retestCap: 120_000,
    retestsPerTick: 4,
    probeTimeout: 5_000,
    silence: 120_000,
  },
  fast: {
    tick: 50,
    mean: 200,
    deviation: 60,
    retestStep: 200,
    retestCap: 1_000,
    retestsPerTick: 4,
    probeTimeout: 1_000,
    silence: 120_000,
  },
};
