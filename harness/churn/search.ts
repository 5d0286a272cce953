import fc from "fast-check";
import type { SimulationCommand } from "../../spec/schema/simulation.js";
import { anyCommand } from "./arbitraries.js";
import { listOf } from "./list-of.js";
import { type Played, playScenario, type Scenario, type Stage } from "./play.js";

export interface SearchOptions {
  readonly nodes: number;
  readonly accounts: number;
  readonly steps: number;
  readonly runs: number;
  /** fast-check's seed: a whole number. */
  readonly seed: number;
  /** Way to one scenario of the seed, as a capsule has it; that one is played and no other. */
  readonly path?: string;
  readonly without?: readonly SimulationCommand["kind"][];
  /** Longest time for the whole search, ms; a failure that was found by then is kept as far as it was shrunk. */
  readonly timeLimitMs?: number;
  readonly signal?: AbortSignal;
  /** Whether to play no more; the search then ends as it stands. */
  readonly isOver?: () => boolean;
  readonly onRun?: (played: Played, shrinking: boolean) => void;
  /** Sees events of a run as they come. */
  readonly onEvents?: Parameters<typeof playScenario>[2];
}

/** What a search found. */
export type Found =
  | { readonly kind: "nothing"; readonly runs: number }
  | {
      readonly kind: "fault";
      readonly played: Played;
      readonly path: string;
      readonly shrinks: number;
      readonly runs: number;
    }
  /** A scenario that failed once and not again: nothing about it is deterministic enough to be shrunk. */
  | { readonly kind: "flake"; readonly played: Played; readonly runs: number };

class FaultFound extends Error {}

const rulesOf = ({ faults }: Played): ReadonlySet<string> => new Set(faults.map(({ rule }) => rule));

const sharesRule = (a: Played, b: Played): boolean => {
  const rules = rulesOf(a);
  return [...rulesOf(b)].some((rule) => rules.has(rule));
};

/**
 * Plays random scenarios until one fails, repeats that one to see that it fails again, and shrinks it to the few commands
 * that matter.
 */
export const search = async (stage: Stage, options: SearchOptions): Promise<Found> => {
  const { nodes, accounts, steps, runs, seed, path, without, timeLimitMs, signal, onRun, onEvents } = options;
  const isOver = (): boolean => options.isOver?.() ?? signal?.aborted === true;
  let played = 0;
  let first: Played | undefined;
  let best: Played | undefined;
  let flake: Played | undefined;

  const fails = async (scenario: Scenario): Promise<boolean> => {
    const outcome = await playScenario(stage, scenario, onEvents);
    played++;
    onRun?.(outcome, first !== undefined);
    if (isOver() && first === undefined) return false;
    if (outcome.faults.length === 0) return false;
    if (first === undefined) {
      first = outcome;
      const again = await playScenario(stage, scenario, onEvents);
      played++;
      if (!sharesRule(outcome, again)) flake = outcome;
    } else if (!sharesRule(first, outcome)) return false;
    // What came after the fault has nothing to do with it.
    best = { ...outcome, scenario: { ...scenario, commands: scenario.commands.slice(0, outcome.executed) } };
    return true;
  };

  const property = fc.asyncProperty(
    fc.noShrink(fc.nat()),
    listOf(anyCommand({ nodes, accounts, ...(without === undefined ? {} : { without }) }), steps),
    async (number, commands) => {
      if (flake !== undefined || isOver()) return;
      if (await fails({ seed: `${seed} ${number}`, nodes, commands })) throw new FaultFound();
    },
  );
  const details = await fc.check(property, {
    seed,
    numRuns: runs,
    ...(path === undefined ? {} : { path, endOnFailure: true }),
    ...(timeLimitMs === undefined ? {} : { interruptAfterTimeLimit: timeLimitMs }),
  });
  const cause = details.errorInstance;
  if (cause !== null && cause !== undefined && !(cause instanceof FaultFound)) throw cause;
  if (flake !== undefined) return { kind: "flake", played: flake, runs: played };
  if (best === undefined) return { kind: "nothing", runs: played };
  return {
    kind: "fault",
    played: best,
    path: details.counterexamplePath ?? "",
    shrinks: details.numShrinks,
    runs: played,
  };
};
