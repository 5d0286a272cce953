import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../package.js";
import { refusalOf } from "./refusal.js";
import { swarmTrace, swarmTraceWithStableSort, type TraceInput } from "./swarm-trace.js";

interface DeployedTrace extends TraceInput {
  readonly steps: readonly (TraceInput["steps"][number] & {
    readonly expect: { error?: string; ordered_sha256?: string; set_sha256?: string; moves?: unknown };
    readonly sort_sensitive?: readonly string[];
  })[];
}

const deployed = (name: string): DeployedTrace =>
  JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/swarm", name), "utf8"));

const names = ["growth", "churn", "raw", "sort", "errors", "errors-list"].map((name) => `trace-${name}.json`);

describe("playing a trace", () => {
  it.each(names)("agrees with the deployed daemon in every step of %s", (name) => {
    const trace = deployed(name);
    const expected = trace.steps.map(({ expect: { ordered_sha256, set_sha256, moves, error } }) =>
      error === undefined ? { ordered_sha256, set_sha256, moves } : { error: true },
    );
    expect(swarmTrace(trace)).toEqual(expected);
  });

  it("parts from a stable sort exactly where the deployed sample says that the order of equal sizes matters", () => {
    const trace = deployed("trace-sort.json");
    const first = trace.steps.findIndex((step) => step.sort_sensitive?.includes("stable"));
    const [network, stable] = [swarmTrace(trace), swarmTraceWithStableSort(trace)];
    expect(first).toBeGreaterThan(-1);
    expect(stable.slice(0, first)).toEqual(network.slice(0, first));
    expect(stable[first]).not.toEqual(network[first]);
  });

  it("plays 300 nodes through 100 blocks in seconds", () => {
    const nodes = Array.from({ length: 400 }, (_, i) => i.toString(16).padStart(64, "0"));
    const steps = Array.from({ length: 100 }, (_, i) => ({ seed: String(i), leave: [i], join: [300 + i] }));
    const join = Array.from({ length: 300 }, (_, i) => i);
    const started = performance.now();
    const results = swarmTrace({ mode: "list", nodes, initial: [], steps: [{ seed: "1", join }, ...steps] });
    expect(results).toHaveLength(101);
    expect(results.every((result) => "moves" in result)).toBe(true);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  const node = "00".repeat(32);
  const valid: TraceInput = { mode: "list", nodes: [node], initial: [], steps: [{ seed: "1", join: [0] }] };

  it("accepts the smallest trace", () => {
    expect(swarmTrace(valid)).toMatchObject([{ moves: [[0, "0"]] }]);
  });

  it.each([
    ["another mode", { ...valid, mode: "set" }],
    ["a short key", { ...valid, nodes: ["00"] }],
    ["a node beyond the table", { ...valid, steps: [{ seed: "1", join: [1] }] }],
    ["a seed of 65 bits", { ...valid, steps: [{ seed: String(1n << 64n), join: [0] }] }],
    ["a seed that is a number", { ...valid, steps: [{ seed: 1, join: [0] }] }],
    ["the id of no swarm", { ...valid, initial: [[String((1n << 64n) - 1n), [0]]] }],
    ["no steps", { mode: "list", nodes: [node], initial: [] }],
  ])("refuses %s as malformed", (_, input) => {
    expect(refusalOf(() => swarmTrace(input as TraceInput))).toEqual({ class: "malformed" });
  });
});
