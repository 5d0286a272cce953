import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../spec/package.js";
import type { ShimInput, ShimOutput } from "../input.js";
import { ShimRefusal } from "../refusal.js";
import { handlers } from "./swarm.js";

// biome-ignore lint/suspicious/noExplicitAny: the shape of the sample files is described in them
type Sample = any;

const folder = join(packageRoot, "vectors/deployed/swarm");
const load = (name: string): Sample => JSON.parse(readFileSync(join(folder, name), "utf8"));
const ask = (family: string, input: ShimInput): ShimOutput => handlers[family]!(input) as ShimOutput;

const refusal = (family: string, input: ShimInput): string => {
  try {
    handlers[family]!(input);
  } catch (error) {
    if (error instanceof ShimRefusal) return error.errorClass;
    throw error;
  }
  return "accepted";
};

const traces = readdirSync(folder).filter((name) => name.startsWith("trace-"));

describe.each(traces)("the deployed trace %s", (name) => {
  const { mode, nodes, initial, steps } = load(name);

  test("gets the deployed answers", () => {
    const input = { mode, nodes, initial, steps: steps.map(({ expect: _, ...step }: Sample) => step) };
    const expected = steps.map(({ expect: { error, ordered_sha256, set_sha256, moves } }: Sample) =>
      error === undefined ? { ordered_sha256, set_sha256, moves } : { error: true },
    );
    expect(ask("swarm/trace", input)).toEqual({ steps: expected });
  });
});

const { sets, cases } = load("pubkey-mapping.json");

test.each(cases as Sample[])(
  "the deployed mapping of $pubkey on $swarms",
  ({ pubkey, swarms, mainnet, expect: right }) => {
    const input = { pubkey, swarms: sets[swarms], ...(mainnet === undefined ? {} : { mainnet }) };
    if (right.error !== undefined) expect(refusal("swarm/of-account", input)).toBe("malformed-account");
    else expect(ask("swarm/of-account", input)).toEqual(right);
  },
);

const key = "ab".repeat(32);
const right = { mode: "list", nodes: [key], initial: [], steps: [{ seed: "1", join: [0] }] };

test("the smallest trace is accepted", () => {
  expect(ask("swarm/trace", right)).toMatchObject({ steps: [{ moves: [[0, "0"]] }] });
});

test.each([
  ["another mode", { ...right, mode: "fair" }],
  ["no mode", { ...right, mode: undefined }],
  ["a short key", { ...right, nodes: ["ab"] }],
  ["a key twice", { ...right, nodes: [key, key.toUpperCase()] }],
  ["an index beyond the nodes", { ...right, steps: [{ seed: "1", join: [1] }] }],
  ["an index that is text", { ...right, steps: [{ seed: "1", join: ["0"] }] }],
  ["a seed beyond 64 bits", { ...right, steps: [{ seed: String(2n ** 64n) }] }],
  ["a seed that is a number", { ...right, steps: [{ seed: 1 }] }],
  ["a step that is none", { ...right, steps: [1] }],
  ["the id of no swarm", { ...right, initial: [[String(2n ** 64n - 1n), [0]]] }],
  [
    "a swarm twice",
    {
      ...right,
      initial: [
        ["1", [0]],
        ["1", []],
      ],
      mode: "raw",
    },
  ],
  [
    "a node in two swarms",
    {
      ...right,
      initial: [
        ["1", [0]],
        ["2", [0]],
      ],
    },
  ],
  ["a wrong reset", { ...right, steps: [{ seed: "1", reset: [["1"]] }] }],
])("a trace with %s is malformed", (_, input) => {
  expect(refusal("swarm/trace", input)).toBe("malformed");
});

test.each([
  ["no swarms", { pubkey: `05${key}` }],
  ["an id that is no number", { pubkey: `05${key}`, swarms: ["x"] }],
  ["a pubkey that is no text", { pubkey: 5, swarms: [] }],
])("an account with %s is malformed", (_, input) => {
  expect(refusal("swarm/of-account", input)).toBe("malformed");
});
