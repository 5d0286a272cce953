import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stableOrder } from "../../spec/model/size-sort.js";
import { networkOrder, type SwarmAt } from "../../spec/model/swarm-assign.js";
import {
  playStep,
  readSwarms,
  type StepResult,
  type Swarms,
  startOfStep,
  stepResult,
  swarmTrace,
  swarmTraceWithStableSort,
  type TraceInput,
} from "../../spec/model/swarm-trace.js";
import { packageRoot } from "../../spec/package.js";
import { compareSwarmTrace } from "./swarm-diagnosis.js";

const deployed = (name: string): TraceInput =>
  JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/swarm", name), "utf8"));

const many = deployed("trace-sort.json");
const expected = swarmTrace(many);

/** Plays a trace with an order of equal sizes, and a way to spoil single steps. */
const playWith = (input: TraceInput, swarmAt: SwarmAt<number>, seedOf = (seed: string, _step: number) => seed) => {
  let swarms: Swarms = readSwarms(input.initial, input.nodes.length, "initial");
  return input.steps.map((step, index): StepResult => {
    const start = startOfStep(input, swarms, step);
    swarms = playStep(input, start, { ...step, seed: seedOf(step.seed, index) }, swarmAt);
    return stepResult(input, start, swarms);
  });
};

/** Equal sizes in descending id order: neither stable nor the network's order. */
const descending: SwarmAt<number> = (swarms, position) => {
  const sizes = swarms.map(({ size }) => size).reverse();
  return swarms.length - 1 - stableOrder(sizes)[position]!;
};

describe("the diagnosis of a trace of more than 16 swarms", () => {
  it("finds the network's own answer equal", () => {
    expect(many.initial.length).toBeGreaterThan(16);
    expect(compareSwarmTrace(many, expected, expected)).toEqual({ verdict: "equal" });
    expect(playWith(many, networkOrder)).toEqual(expected);
  });

  it("tells a stable sort apart from an error of the algorithm", () => {
    const verdict = compareSwarmTrace(many, expected, swarmTraceWithStableSort(many));
    expect(verdict).toMatchObject({ verdict: "equal-but-for-ties", sort: "stable" });
  });

  it("recognises an order of equal sizes that it does not know", () => {
    const verdict = compareSwarmTrace(many, expected, playWith(many, descending));
    expect(verdict).toMatchObject({ verdict: "equal-but-for-ties", sort: "other" });
  });

  it("names the step of an error, also behind steps that differ in ties only", () => {
    const wrongSeed = (seed: string, step: number) => (step === 20 ? String(BigInt(seed) ^ 1n) : seed);
    expect(compareSwarmTrace(many, expected, playWith(many, networkOrder, wrongSeed))).toEqual({
      verdict: "different",
      step: 20,
    });
    expect(compareSwarmTrace(many, expected, playWith(many, descending, wrongSeed))).toEqual({
      verdict: "different",
      step: 20,
    });
  });

  it("does not take a missing step, a further step or a failure for an order", () => {
    const last = many.steps.length - 1;
    expect(compareSwarmTrace(many, expected, expected.slice(0, last))).toEqual({ verdict: "different", step: last });
    expect(compareSwarmTrace(many, expected, [...expected, { error: true }])).toEqual({
      verdict: "different",
      step: last + 1,
    });
    const failing = expected.map((result, index): StepResult => (index === 3 ? { error: true } : result));
    expect(compareSwarmTrace(many, expected, failing)).toEqual({ verdict: "different", step: 3 });
  });
});

describe("the diagnosis where ties decide nothing", () => {
  it("finds no excuse in a trace of few swarms when a digest is wrong", () => {
    const churn = deployed("trace-churn.json");
    const answers = swarmTrace(churn);
    const spoiled = answers.map(
      (result, index): StepResult =>
        index === 2 && "moves" in result ? { ...result, ordered_sha256: "00".repeat(32) } : result,
    );
    expect(compareSwarmTrace(churn, answers, spoiled)).toEqual({ verdict: "different", step: 2 });
  });
});
