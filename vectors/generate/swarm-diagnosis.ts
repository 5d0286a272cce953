import { refusalOf } from "../../spec/model/refusal.js";
import { minimumSize, networkOrder, type SizedSwarm, type SwarmAt } from "../../spec/model/swarm-assign.js";
import {
  playStep,
  readSwarms,
  type StepResult,
  type Swarms,
  startOfStep,
  stepResult,
  swarmTraceWithStableSort,
  type TraceInput,
  type TraceStep,
} from "../../spec/model/swarm-trace.js";

/**
 * What the answer to a trace shows. `equal-but-for-ties`: the algorithm is right, but swarms of equal size are sorted in
 * another order from step `step` on. `different`: no order of equal sizes was found that leads to the answer of `step`.
 */
export type TraceVerdict =
  | { readonly verdict: "equal" }
  | { readonly verdict: "equal-but-for-ties"; readonly step: number; readonly sort: "stable" | "other" }
  | { readonly verdict: "different"; readonly step: number };

const sameStep = (a: StepResult | undefined, b: StepResult | undefined): boolean => {
  if (a === undefined || b === undefined) return a === b;
  if ("error" in a || "error" in b) return "error" in a && "error" in b;
  return (
    a.ordered_sha256 === b.ordered_sha256 &&
    a.set_sha256 === b.set_sha256 &&
    JSON.stringify(a.moves) === JSON.stringify(b.moves)
  );
};

const firstDifference = (a: readonly StepResult[], b: readonly StepResult[]): number | undefined => {
  for (let step = 0; step < Math.max(a.length, b.length); step++) if (!sameStep(a[step], b[step])) return step;
  return undefined;
};

/**
 * How much is tried, in either way, in search of an order of equal sizes that explains a step: a run of it costs as much as
 * there are nodes. The first step that stays unexplained ends the search, so a wrong trace costs a fraction of a second.
 */
const searchBudget = 3_000;

/** One place where equal sizes left a choice: the option taken, of how many. */
interface Choice {
  readonly taken: number;
  readonly options: number;
}

/** The choices to try next, deepest first; undefined once all were tried. */
const nextScript = (choices: readonly Choice[]): number[] | undefined => {
  const open = choices.findLastIndex(({ taken, options }) => taken + 1 < options);
  if (open === -1) return undefined;
  return [...choices.slice(0, open).map(({ taken }) => taken), choices[open]!.taken + 1];
};

/** Indices that may stand at `position`: all swarms of the size that is there after the sort. */
const tiedAt = (swarms: readonly SizedSwarm[], position: number): number[] => {
  const size = swarms.map((swarm) => swarm.size).sort((a, b) => a - b)[position]!;
  return swarms.flatMap((swarm, index) => (swarm.size === size ? [index] : []));
};

/**
 * An order of equal sizes that follows `script`, and notes the choices it had. A node is put where `homes` says it ended,
 * if that is among the options; with `trusting` the other options are not even counted then.
 */
const guidedOrder = (
  homes: ReadonlyMap<number, string>,
  script: readonly number[],
  choices: Choice[],
  trusting: boolean,
): SwarmAt<number> => {
  const visited = new Map<readonly SizedSwarm[], Set<number>>();
  return (swarms, position, node) => {
    const seen = visited.get(swarms) ?? new Set();
    visited.set(swarms, seen);
    const tied = tiedAt(swarms, position);
    if (node === undefined && swarms[tied[0]!]!.size >= minimumSize) return tied[0]!;
    const isHome = (index: number): boolean => node !== undefined && homes.get(node) === String(swarms[index]!.id);
    const free = tied.filter((index) => !seen.has(index));
    const ordered = [...free.filter(isHome), ...free.filter((index) => !isHome(index))];
    const options = trusting && isHome(ordered[0]!) ? 1 : ordered.length;
    const taken = options === 1 ? 0 : (script[choices.length] ?? 0);
    if (options > 1) choices.push({ taken, options });
    const chosen = ordered[taken]!;
    if (node === undefined) seen.add(chosen);
    return chosen;
  };
};

/** The map after a step under some order of equal sizes that gives exactly the answer, if the search finds one. */
const explainByTies = (input: TraceInput, start: Swarms, step: TraceStep, answer: StepResult): Swarms | undefined => {
  if ("error" in answer) return undefined;
  const homes = new Map<number, string>(start.flatMap(({ id, members }) => members.map((node) => [node, String(id)])));
  for (const [node, id] of answer.moves) homes.set(node, id);
  for (const trusting of [true, false]) {
    let script: number[] | undefined = [];
    for (let spent = 0; script !== undefined && spent < searchBudget; spent += input.nodes.length) {
      const choices: Choice[] = [];
      const order = guidedOrder(homes, script, choices, trusting);
      const after = refusalOf(() => playStep(input, start, step, order));
      if ("result" in after && sameStep(stepResult(input, start, after.result), answer)) return after.result;
      script = nextScript(choices);
    }
  }
  return undefined;
};

/** Follows the answers step by step from the map they lead to, and says at which step ties no longer explain them. */
const followAnswers = (input: TraceInput, answers: readonly StepResult[]): number | undefined => {
  let swarms: Swarms = readSwarms(input.initial, input.nodes.length, "initial");
  for (const [index, step] of input.steps.entries()) {
    const start = startOfStep(input, swarms, step);
    const played = refusalOf(() => playStep(input, start, step, networkOrder));
    const result: StepResult = "class" in played ? { error: true } : stepResult(input, start, played.result);
    const answer = answers[index];
    if (answer === undefined) return index;
    if (sameStep(result, answer)) swarms = "class" in played ? start : played.result;
    else {
      const explained = explainByTies(input, start, step, answer);
      if (explained === undefined) return index;
      swarms = explained;
    }
  }
  return answers.length > input.steps.length ? input.steps.length : undefined;
};

/**
 * Compares the answer to a trace with the expected one. An implementation whose sort leaves equal sizes in another order
 * is no longer in the network's state after a few blocks, but makes no error of the algorithm: that is told apart here
 * (requirement SWM-043).
 */
export const compareSwarmTrace = (
  input: TraceInput,
  expected: readonly StepResult[],
  actual: readonly StepResult[],
): TraceVerdict => {
  const step = firstDifference(expected, actual);
  if (step === undefined) return { verdict: "equal" };
  if (firstDifference(swarmTraceWithStableSort(input), actual) === undefined)
    return { verdict: "equal-but-for-ties", step, sort: "stable" };
  const unexplained = followAnswers(input, actual);
  return unexplained === undefined
    ? { verdict: "equal-but-for-ties", step, sort: "other" }
    : { verdict: "different", step: unexplained };
};
