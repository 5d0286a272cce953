import { describe, expect, it } from "vitest";
import { type StepResult, swarmTraceWithStableSort, type TraceInput } from "../../spec/model/swarm-trace.js";
import { vectorFile } from "../../spec/schema/vector-file.js";
import { canonicalJson } from "../files.js";
import { fileProblems } from "../verify.js";
import { toVectorFile } from "./family.js";
import { pushFamilies } from "./push.js";
import { createRandom } from "./random.js";
import { swarmFamilies } from "./swarm.js";
import { compareSwarmTrace } from "./swarm-diagnosis.js";

const generated = (seed: string) =>
  [...swarmFamilies, ...pushFamilies].map((family) =>
    vectorFile.parse(toVectorFile(family, createRandom(seed), "1.0.0", seed)),
  );

describe("the vectors of swarms and of what is pushed in them", () => {
  const files = generated("swarm-test");
  const traces = files.find(({ family }) => family === "swarm/trace")!.tests.filter(({ expect: e }) => "output" in e);
  const stepsOf = (test: (typeof traces)[number]): StepResult[] =>
    (test.expect as { output: { steps: unknown } }).output.steps as StepResult[];
  const inputOf = (test: (typeof traces)[number]): TraceInput => test.input as unknown as TraceInput;

  it("keep the rules of the format: siblings, flags, requirements, ids", () => {
    expect(files.flatMap(fileProblems)).toEqual([]);
    expect(files.map(({ family }) => family)).toEqual([
      "swarm/trace",
      "swarm/of-account",
      "push/encode",
      "push/decode",
    ]);
  });

  it("are more than a third negative, and small enough to read", () => {
    const tests = files.flatMap((file) => file.tests);
    const invalid = tests.filter((test) => test.result === "invalid");
    expect(invalid.length * 3).toBeGreaterThan(tests.length);
    for (const file of files) expect(canonicalJson(file).length).toBeLessThan(1_000_000);
  });

  it("have the same shape for every seed", () => {
    const counts = (set: typeof files) => set.map(({ tests }) => tests.map(({ flags, result }) => [flags, result]));
    expect(counts(generated("another seed"))).toEqual(counts(files));
  });

  it("flag as ties the traces that a stable sort cannot play, and no others", () => {
    for (const test of traces) {
      const answers = swarmTraceWithStableSort(inputOf(test));
      const { verdict } = compareSwarmTrace(inputOf(test), stepsOf(test), answers);
      expect([test.comment, verdict]).toEqual([
        test.comment,
        test.flags.includes("Ties") ? "equal-but-for-ties" : "equal",
      ]);
    }
  });

  it("hold failing blocks whose siblings play to the end", () => {
    const failing = traces.filter((test) => stepsOf(test).some((step) => "error" in step));
    expect(failing.length).toBeGreaterThan(8);
    for (const test of failing) {
      const sibling = traces.find(({ id }) => id === test.expect.sibling)!;
      expect(stepsOf(sibling).every((step) => "moves" in step)).toBe(true);
      expect(sibling.input.nodes).toEqual(test.input.nodes);
    }
  });

  it("hold a swarm that steals a part of what it needs and dissolves with it", () => {
    const test = traces.find(({ comment }) => comment.startsWith("a swarm that steals a part"))!;
    const [id, members] = inputOf(test).initial[0]!;
    const [first] = stepsOf(test);
    const moved = first !== undefined && "moves" in first ? first.moves : [];
    expect(moved.every(([, to]) => to !== id)).toBe(true);
    expect(members.every((node) => moved.some(([each]) => each === node))).toBe(true);
    expect(moved.length).toBeGreaterThan(members.length);
  });
});
