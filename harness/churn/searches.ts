import type { SimulationClient } from "../target/simulation-client.js";
import { type Found, type SearchOptions, search } from "./search.js";
import { simulatedStage } from "./simulated-stage.js";

/** What several searches side by side found: the first that found something, and the seed that it began with. */
export interface SearchedAll {
  readonly found: Found;
  readonly seed: number;
  readonly runs: number;
}

/**
 * Searches side by side, one for each simulation, with seeds that follow one another. The first that finds something
 * ends the others; its shrinking is waited for.
 */
export const searchAll = async (
  simulations: readonly SimulationClient[],
  options: SearchOptions,
): Promise<SearchedAll> => {
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const share = Math.ceil(options.runs / simulations.length);
  let finder: number | undefined;
  const found = await Promise.all(
    simulations.map((simulation, index) =>
      search(simulatedStage(simulation), {
        ...options,
        seed: options.seed + index,
        runs: Math.max(0, Math.min(share, options.runs - index * share)),
        isOver: () => signal.aborted && finder !== index,
        onRun: (played, shrinking) => {
          if (played.faults.length > 0 && finder === undefined) {
            finder = index;
            enough.abort();
          }
          options.onRun?.(played, shrinking);
        },
      }),
    ),
  );
  const at = finder ?? 0;
  return {
    found: found[at]!,
    seed: options.seed + at,
    runs: found.reduce((sum, { runs }) => sum + runs, 0),
  };
};
