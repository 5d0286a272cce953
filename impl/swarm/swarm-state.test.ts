import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../spec/package.js";
import { assignmentSeed, assignSwarms } from "./assign-swarms.js";
import { AssignmentError } from "./assignment.js";
import { unassigned } from "./constants.js";
import { createSwarmState, type SwarmState } from "./swarm-state.js";

type SwarmList = [string, number[]][];

interface Trace {
  nodes: string[];
  mode: "list" | "raw";
  initial: SwarmList;
  steps: {
    block_hash: string;
    seed: string;
    reset?: SwarmList;
    leave?: number[];
    join?: number[];
    expect: {
      error?: string;
      ordered_sha256: string;
      set_sha256: string;
      moves: [number, string][];
      swarms?: SwarmList;
    };
  }[];
}

const folder = join(packageRoot, "vectors/deployed/swarm");
const traces = readdirSync(folder).filter((name) => name.startsWith("trace-"));

const digest = (swarms: { id: bigint; members: string[] }[]): string =>
  createHash("sha256")
    .update(swarms.map(({ id, members }) => `${id}:${members.join(",")}\n`).join(""))
    .digest("hex");

describe.each(traces)("the deployed trace %s", (name) => {
  const trace = JSON.parse(readFileSync(join(folder, name), "utf8")) as Trace;
  const open = (map: SwarmList): SwarmState =>
    createSwarmState(
      map.map(([id, members]) => [BigInt(id), members.map((index) => trace.nodes[index]!)]),
      { lists: trace.mode === "raw" ? "kept" : "sorted" },
    );

  test("comes out the same, step by step", () => {
    let state = open(trace.initial);
    for (const step of trace.steps) {
      if (step.reset !== undefined) state = open(step.reset);
      expect(assignmentSeed(Buffer.from(step.block_hash, "hex"))).toBe(BigInt(step.seed));
      const before = state.swarms();
      const change = {
        leave: (step.leave ?? []).map((index) => trace.nodes[index]!),
        ...(step.join === undefined ? {} : { join: step.join.map((index) => trace.nodes[index]!) }),
        seed: BigInt(step.seed),
      };
      if (step.expect.error !== undefined) {
        expect(() => state.apply(change)).toThrow(AssignmentError);
        expect(state.swarms()).toEqual(before);
        continue;
      }
      const moves = state.apply(change).map(({ key, to }): [number, string] => [trace.nodes.indexOf(key), String(to)]);
      expect(moves.sort(([a], [b]) => a - b)).toEqual(step.expect.moves);
      const after = state.swarms();
      expect(digest(after)).toBe(step.expect.ordered_sha256);
      const sets = after.map(({ id, members }) => ({ id, members: [...members].sort() }));
      expect(digest(sets)).toBe(step.expect.set_sha256);
    }
  });

  if (trace.mode === "raw") return;
  test("comes out the same without the state", () => {
    const toMap = (map: SwarmList): Map<string, bigint> =>
      new Map(map.flatMap(([id, members]) => members.map((index) => [trace.nodes[index]!, BigInt(id)])));
    let current = toMap(trace.initial);
    for (const step of trace.steps) {
      if (step.reset !== undefined) current = toMap(step.reset);
      for (const index of step.leave ?? []) current.delete(trace.nodes[index]!);
      for (const index of step.join ?? []) current.set(trace.nodes[index]!, unassigned);
      if (step.expect.error !== undefined) {
        expect(() => assignSwarms(current, BigInt(step.seed))).toThrow(AssignmentError);
        continue;
      }
      current = assignSwarms(current, BigInt(step.seed));
      const ids = [...new Set(current.values())].sort((a, b) => (a < b ? -1 : 1));
      const membersOf = (id: bigint) => [...current.keys()].filter((node) => current.get(node) === id).sort();
      expect(digest(ids.map((id) => ({ id, members: membersOf(id) })))).toBe(step.expect.set_sha256);
    }
  });
});

const key = (index: number): string => createHash("sha256").update(`node ${index}`).digest("hex");

const churn = fc.array(
  fc.record({
    leave: fc.array(fc.nat({ max: 250 }), { maxLength: 40 }),
    join: fc.array(fc.nat({ max: 250 }), { maxLength: 60 }),
    seed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  }),
  { maxLength: 30 },
);

describe("any churn", () => {
  test("keeps the rules of a swarm map, moves exactly what it reports, and agrees with the stateless run", () => {
    fc.assert(
      fc.property(churn, (steps) => {
        const state = createSwarmState();
        let current = new Map<string, bigint>();
        for (const step of steps) {
          const leave = step.leave.map(key);
          const join = step.join.map(key);
          const next = new Map(current);
          for (const each of leave) next.delete(each);
          for (const each of join) next.set(each, unassigned);
          const swarmsLeft = new Set([...next.values()].filter((id) => id !== unassigned));
          if (next.size > 0 && next.size < 5 && swarmsLeft.size > 1) {
            expect(() => state.apply({ leave, join, seed: step.seed })).toThrow(AssignmentError);
            continue;
          }
          const moves = state.apply({ leave, join, seed: step.seed });
          const assigned = assignSwarms(next, step.seed);

          const swarms = state.swarms();
          const placed = new Map(swarms.flatMap(({ id, members }) => members.map((member) => [member, id] as const)));
          expect(placed).toEqual(assigned);
          expect(swarms.reduce((sum, { members }) => sum + members.length, 0)).toBe(next.size);
          expect(swarms.map(({ id }) => id)).toEqual([...new Set(assigned.values())].sort((a, b) => (a < b ? -1 : 1)));
          if (swarms.length > 1) for (const { members } of swarms) expect(members.length).toBeGreaterThanOrEqual(5);
          if (next.size > 0) expect(next.size).toBeLessThan(7 * (swarms.length + 1));

          const changed = [...assigned].filter(([node, id]) => current.get(node) !== id);
          expect(new Map(moves.map((move) => [move.key, move.to]))).toEqual(new Map(changed));
          for (const move of moves) expect(move.from).toBe(current.get(move.key));
          current = assigned;
        }
      }),
      { numRuns: 200 },
    );
  });

  test("changes nothing when it is run again without churn", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (count, seed) => {
        const state = createSwarmState();
        state.apply({ join: Array.from({ length: count }, (_, index) => key(index)), seed });
        expect(state.apply({ seed: seed ^ 1n })).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

test("a state refuses maps that are none", () => {
  expect(() => createSwarmState([[unassigned, []]])).toThrow("swarm 18446744073709551615");
  expect(() =>
    createSwarmState([
      [1n, [key(1)]],
      [1n, [key(2)]],
    ]),
  ).toThrow("swarm 1: named twice");
  expect(() =>
    createSwarmState([
      [1n, [key(1)]],
      [2n, [key(1)]],
    ]),
  ).toThrow("in two swarms");
});
