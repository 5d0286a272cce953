import fc from "fast-check";
import { expect, test } from "vitest";
import { checkState, checkStep } from "../invariants.js";
import { modelSwarms } from "../model-swarms.js";
import { profiles, unassignedSwarm } from "../parameters.js";
import { type ChainState, genesis } from "../state.js";
import { createWalk, type Walk } from "./walk.js";

const open = (seed: number, nodes: number): Walk => createWalk({ seed, nodes, assign: modelSwarms });

test("random blocks keep every invariant, whatever the seed", () => {
  const counts = new Map<string, number>();
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 12, max: 40 }), (seed, nodes) => {
      const walk = open(seed, nodes);
      for (let made = 0; made < 120; made++) walk.step();
      for (const [what, count] of walk.counts) counts.set(what, (counts.get(what) ?? 0) + count);
    }),
    { numRuns: 12 },
  );
  for (const what of ["registered", "activated", "unlock-requested", "decommissioned", "paid", "swarm-changed"]) {
    expect(counts.get(what), what).toBeGreaterThan(0);
  }
  for (const rule of ["transaction.balance", "transaction.wallet-signature", "transaction.sequence"]) {
    expect(counts.get(`refused: ${rule}`), rule).toBeGreaterThan(0);
  }
});

test("a seed repeats its walk, another one makes another", () => {
  const hashAfter = (seed: number): string => {
    const walk = open(seed, 12);
    for (let made = 0; made < 30; made++) walk.step();
    return walk.state().hash;
  };
  expect(hashAfter(7)).toBe(hashAfter(7));
  expect(hashAfter(7)).not.toBe(hashAfter(8));
});

test("an assignment that is not that of the model is noticed", () => {
  const walk = createWalk({
    seed: 1,
    nodes: 20,
    assign: (current) => new Map([...current].map(([key, id]) => [key, id === unassignedSwarm ? 1n : id])),
  });
  expect(() => {
    for (let made = 0; made < 10; made++) walk.step();
  }).toThrow("assigned to");
});

const walked = (): ChainState => {
  const walk = open(3, 16);
  for (let made = 0; made < 60; made++) walk.step();
  return walk.state();
};

test("each broken invariant is noticed", () => {
  const state = walked();
  const parameters = { ...profiles.fast };
  const [first, ...rest] = state.nodes;
  const [key, node] = first!;
  const withNode = (changes: Partial<typeof node>): ChainState => ({
    ...state,
    nodes: new Map([[key, { ...node, ...changes }], ...rest]),
  });
  const wrong: readonly [ChainState, string][] = [
    [{ ...state, supply: state.supply + 1n }, "conservation"],
    [withNode({ swarm: node.swarm === unassignedSwarm ? 0n : unassignedSwarm }), "in a swarm while active"],
    [withNode({ totalContributed: node.totalContributed + 1n }), "contributions add up"],
    [withNode({ totalReserved: node.totalReserved + 1n }), "reservations add up"],
    [withNode({ requestedUnlockHeight: 1 }), "listed after its last height"],
    [{ ...state, draws: [] }, "no quorum"],
    [{ ...state, height: state.height + 1, draws: [{ ...state.draws.at(-1)!, height: state.height + 1 }] }, "mints"],
  ];
  expect(() => checkState(state, parameters)).not.toThrow();
  for (const [broken, what] of wrong) {
    expect(() => checkState(broken, parameters), what).toThrow(what);
  }
});

test("swarms that change without a reason are noticed, and a leader that stays in front", () => {
  const state = walked();
  const [first, ...rest] = [...state.nodes].filter(([, { swarm }]) => swarm !== unassignedSwarm);
  const moved = new Map([...state.nodes, [first![0], { ...first![1], swarm: 5n }]]);
  const quiet = { state: { ...state, height: state.height + 1 }, effects: [] };
  expect(rest.length).toBeGreaterThan(0);
  expect(() => checkStep(state, { ...quiet, state: { ...quiet.state, nodes: moved } }, modelSwarms)).toThrow(
    "in swarm 5",
  );
  expect(() => checkStep(state, quiet, modelSwarms)).toThrow("led and is not at the end");
  const empty = genesis(profiles.fast, "aa".repeat(32), "00".repeat(16));
  expect(() => checkStep(empty, { state: empty, effects: [] }, modelSwarms)).not.toThrow();
});
