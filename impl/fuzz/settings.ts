import { randomInt } from "node:crypto";

/**
 * How long properties are tried: SWARMCHECK_FUZZ_RUNS sets the number of runs of each property, and
 * SWARMCHECK_FUZZ_SEED repeats earlier ones.
 */
const wishedRuns = Number(process.env.SWARMCHECK_FUZZ_RUNS ?? 0);
const seed = Number(process.env.SWARMCHECK_FUZZ_SEED ?? randomInt(2 ** 31));

process.stderr.write(`fuzz: SWARMCHECK_FUZZ_SEED=${seed}\n`);

/** Whether more than the few seconds of an ordinary test run were asked for. */
export const isLong: boolean = wishedRuns > 0;

/** Parameters of one property: `runs` tries unless the environment asks for more, from the one seed of this run. */
export const fuzz = (runs: number): { readonly numRuns: number; readonly seed: number } => ({
  numRuns: isLong ? wishedRuns : runs,
  seed,
});
