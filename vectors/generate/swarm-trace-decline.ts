import type { Random } from "./random.js";
import type { SwarmFlag } from "./swarm-flags.js";
import { createTrace, type Table, type TraceBuilder } from "./swarm-trace-builder.js";
import type { acceptTraces } from "./swarm-trace-growth.js";

type Accept = ReturnType<typeof acceptTraces>;

/** A block that only runs the assignment from swarms of these sizes, and one more in which nothing is left to do. */
const fromSizes = (random: Random, sizes: readonly number[], ids?: readonly bigint[]): TraceBuilder => {
  const trace = createTrace("list", random, sizes, ids);
  trace.block({});
  trace.block({});
  return trace;
};

const scenes: readonly (readonly [number[], string, string[], SwarmFlag])[] = [
  [[4, 8, 8, 8], "one node short, donors at hand", ["SWM-005", "SWM-024"], "Steal"],
  [[3, 9, 9, 9], "two nodes short, donors at hand", ["SWM-005", "SWM-024"], "Steal"],
  [[1, 12, 12], "four nodes short, and donors run out", ["SWM-005", "SWM-024"], "Steal"],
  [[4, 4, 10, 10, 10], "two starving swarms of equal size", ["SWM-005", "SWM-025"], "Steal"],
  [[2, 4, 3, 12, 14, 13], "three starving swarms, the weakest first", ["SWM-025"], "Steal"],
  [[2, 12, 2, 12, 2, 12], "a donor threshold that goes stale", ["SWM-024", "SWM-025", "SWM-006"], "Steal"],
  [[2, 4, 6, 6], "one failure ends stealing for all", ["SWM-025", "SWM-026"], "Steal"],
  [[4, 2, 6, 6], "the lowest id dissolves, not the weakest swarm", ["SWM-026", "SWM-027"], "Dissolve"],
  [[2, 6, 6, 7, 7], "a swarm that steals a part and dissolves with it", ["SWM-025", "SWM-006"], "Dissolve"],
  [[1, 5, 5, 5], "no donor: dissolved among equals", ["SWM-006", "SWM-027"], "Dissolve"],
  [[3, 3, 3, 5, 5], "members of a dissolved swarm save another", ["SWM-027"], "Dissolve"],
  [[2, 2, 2, 2, 2, 2], "nothing but starving swarms", ["SWM-026", "SWM-027"], "Dissolve"],
  [[4, 1], "five nodes in two swarms", ["SWM-026", "SWM-027"], "Dissolve"],
  [[4, 6], "two swarms, the smaller one is the 75th percentile", ["SWM-024"], "Steal"],
  [[4, 13], "two swarms, a donor far above the percentile", ["SWM-024"], "Steal"],
  [[5, 4, 7], "three swarms, the middle one is the 75th percentile", ["SWM-024"], "Steal"],
  [[40, 5, 5], "a swarm far too large", ["SWM-021", "SWM-023"], "Split"],
  [[4, 40, 5], "a swarm far too large beside a starving one", ["SWM-022", "SWM-023"], "Split"],
  [[60], "a lone swarm far too large", ["SWM-008", "SWM-023"], "Split"],
  [[9, 9, 10], "excess exactly at the threshold", ["SWM-021"], "Split"],
  [[9, 8, 10], "excess just below the threshold", ["SWM-021"], "Split"],
  [[3], "a lone swarm below the minimum", ["SWM-028"], "Dissolve"],
];

/** Scenes in which a wrong choice may hit the right node by chance: each plays under several seeds. */
const repeated: readonly (readonly [number[], string, string, SwarmFlag])[] = [
  [[4, 5, 6, 8, 9], "the 75th percentile falls on a swarm, and the one below it gives nothing", "SWM-024", "Steal"],
  [
    [1, 4, 5, 5, 5, 5],
    "what is dissolved goes to the only smallest swarm, not to the smaller ones",
    "SWM-027",
    "Dissolve",
  ],
];

/** Maps in which swarms starve, steal, dissolve and split, each a block of its own. */
export const steps = (accept: Accept, random: Random): void => {
  for (const [sizes, what, requirements, flag] of scenes) {
    accept(fromSizes(random, sizes), `${what}: ${sizes.join(", ")}`, requirements, flag);
  }
  const joined = createTrace("list", random, [2, 6, 6]);
  joined.block({ join: joined.fresh(3) });
  accept(joined, "newcomers come before stealing", ["SWM-018", "SWM-022"], "Steal");
  const blocked = createTrace("list", random, [1, 7, 7, 7]);
  blocked.block({ join: blocked.fresh(12) });
  accept(blocked, "no new swarm while one starves, however many join", ["SWM-022", "SWM-020"], "Split");
  const excess = createTrace("list", random, [2, 40, 5]);
  excess.block({ join: excess.fresh(1) });
  accept(excess, "excess enough for a new swarm beside one that starves on: 2, 40, 5", ["SWM-022"], "Split");
  for (const [sizes, what, requirement, flag] of repeated) {
    const trace = createTrace("list", random, sizes);
    for (let seed = 0; seed < 4; seed++) trace.block({ reset: trace.input().initial as Table });
    accept(trace, `${what}: ${sizes.join(", ")}`, [requirement], flag);
  }
};

/** Many nodes that leave at once, down to none, and networks that recover. */
export const massExits = (accept: Accept, random: Random): void => {
  for (const [sizes, leaving, joining] of [
    [[7, 7, 7, 7, 7, 7], 25, 20],
    [Array(14).fill(7), 50, 40],
  ] as const) {
    const trace = createTrace("list", random, sizes);
    trace.block({ leave: trace.some(leaving) });
    trace.block({ leave: trace.some(5) });
    trace.block({ join: trace.fresh(joining) });
    accept(
      trace,
      `${leaving} nodes leave at once, ${joining} come later`,
      ["SWM-006", "SWM-007", "SWM-026"],
      "MassExit",
    );
  }
  const swarm = createTrace("list", random, [7, 7, 7, 7]);
  swarm.block({ leave: [...swarm.swarms()[0]!.members] });
  swarm.block({ join: swarm.fresh(8) });
  accept(swarm, "all nodes of one swarm leave, its id is free again", ["SWM-013", "SWM-029"], "MassExit", "NewId");
  const nothing = createTrace("list", random, [13]);
  nothing.block({ leave: nothing.some(9) });
  nothing.block({ leave: nothing.some(3) });
  nothing.block({ leave: nothing.some(1) });
  nothing.block({});
  nothing.block({ join: nothing.fresh(2) });
  accept(nothing, "a network that empties and begins again", ["SWM-028", "SWM-042", "SWM-017"], "MassExit");
  const four = createTrace("list", random, [7, 6]);
  four.block({ leave: [...four.swarms()[1]!.members, ...four.swarms()[0]!.members.slice(0, 3)] });
  accept(four, "four nodes left, all in one swarm", ["SWM-028"], "MassExit");
};
