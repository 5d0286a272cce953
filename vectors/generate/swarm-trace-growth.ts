import type { Kit } from "./kit.js";
import type { Random } from "./random.js";
import type { SwarmFlag } from "./swarm-flags.js";
import { createTrace, grownIds, type TraceBuilder } from "./swarm-trace-builder.js";

type Accept = (trace: TraceBuilder, comment: string, requirements: string[], ...flags: SwarmFlag[]) => void;

/** Collects whole traces that play to their end. */
export const acceptTraces =
  (kit: Kit): Accept =>
  (trace, comment, requirements, ...flags) => {
    kit.accept(trace.input(), { comment, requirements, flags, importance: "critical" });
  };

/** Networks that grow from nothing: one by one, in handfuls, and all at once. */
export const growth = (accept: Accept, random: Random): void => {
  const oneByOne = createTrace("list", random);
  for (let count = 0; count < 15; count++) oneByOne.block({ join: oneByOne.fresh(1) });
  accept(oneByOne, "one node a block up to the first split", ["SWM-017", "SWM-021", "SWM-028"], "Growth", "Split");

  const handfuls = createTrace("list", random);
  for (let count = 0; count < 12; count++) handfuls.block({ join: handfuls.fresh(2 + random.below(6)) });
  accept(handfuls, "handfuls of nodes up to several swarms", ["SWM-008", "SWM-018", "SWM-019"], "Growth", "Split");

  for (const count of [13, 14, 45, 125]) {
    const bulk = createTrace("list", random);
    bulk.block({ join: bulk.fresh(count) });
    bulk.block({});
    const flags: SwarmFlag[] = count > 120 ? ["Growth", "Ties"] : ["Growth"];
    accept(bulk, `${count} nodes in the first block`, ["SWM-018", "SWM-020", "SWM-023"], ...flags);
  }
};

/** Ids of new swarms, from maps whose ids leave gaps of special kinds. */
export const newIds = (accept: Accept, random: Random): void => {
  const last = (1n << 64n) - 2n;
  const half = 1n << 63n;
  for (const [ids, what] of [
    [[0n], "one swarm 0"],
    [[last], "one swarm with the last id"],
    [[half], "one swarm in the middle"],
    [[0n, half], "two gaps of nearly equal size"],
    [[1n, half], "the wrap loses against an equal gap"],
    [[0n, last], "the whole ring between two ids"],
    [[5n, 6n], "neighbours"],
    [[last - 4n, last - 2n], "a new id beyond the wrap"],
    [[0n, 1n, 2n], "three ids without gaps"],
    [[100n, 6148914691236517305n, 12297829382473034510n], "three equal gaps"],
    [[3n, 9007199254740993n, 9007199254740995n], "ids that a double cannot hold"],
  ] as const) {
    const trace = createTrace("list", random, Array(ids.length).fill(7), ids);
    trace.block({ join: trace.fresh(7) });
    trace.block({ join: trace.fresh(7) });
    accept(trace, `new ids from ${what}`, ["SWM-029", "SWM-021"], "NewId", "Split");
  }
};

/** Rules about order and repetition that hold for any map. */
export const orders = (accept: Accept, random: Random): void => {
  const rerun = createTrace("list", random, [5, 6, 7, 8]);
  for (let count = 0; count < 3; count++) rerun.block({});
  rerun.block({ leave: [], join: [] });
  accept(rerun, "blocks without a change", ["SWM-021", "SWM-014"], "Rerun");

  const joins = createTrace("list", random, [6, 7, 6]);
  const joining = joins.fresh(9);
  const start = joins.table([6, 7, 6]);
  joins.block({ seed: 77n, reset: start, join: joining });
  joins.block({ seed: 77n, reset: start, join: [...joining].reverse() });
  accept(joins, "the same nodes join in two orders", ["SWM-018", "SWM-013"], "JoinOrder");

  const lists = createTrace("list", random, [6]);
  const sorted = lists.table([9, 6, 12]);
  lists.block({ seed: 78n, reset: sorted, join: lists.fresh(4) });
  const reversed = sorted.map(([id, members]): [string, number[]] => [id, [...members].reverse()]).reverse();
  lists.block({ seed: 78n, reset: reversed, leave: [] });
  accept(lists, "member lists and swarms given in another order", ["SWM-013"], "MemberOrder");

  const seeds = createTrace("list", random, [7, 7]);
  const same = seeds.table([6, 9, 7, 5]);
  const newcomers = seeds.fresh(5);
  for (const seed of [0n, 1n, 1n << 31n, 1n << 32n, (1n << 53n) + 1n, 1n << 63n, (1n << 64n) - 1n]) {
    seeds.block({ seed, reset: same, join: newcomers });
  }
  accept(seeds, "one block under seeds of every width", ["SWM-014", "SWM-015"], "Seed");

  const returning = createTrace("list", random, [7, 7, 6]);
  const [first, second] = returning.some(2) as [number, number];
  returning.block({ leave: [first] });
  returning.block({ join: [first] });
  returning.block({ leave: [second], join: [second] });
  accept(returning, "nodes that leave and come back, one within a block", ["SWM-013", "SWM-018"], "Churn");
};

/** Networks in motion, small and large. Above 16 swarms the order of equal sizes decides. */
export const churn = (accept: Accept, random: Random): void => {
  const move = (trace: TraceBuilder, leaving: number, joining: number): void =>
    trace.block({ leave: trace.some(random.below(leaving + 1)), join: trace.fresh(random.below(joining + 1)) });
  for (const swarms of [4, 6, 8]) {
    const trace = createTrace(
      "list",
      random,
      Array.from({ length: swarms }, () => 5 + random.below(4)),
    );
    for (let count = 0; count < 8; count++) move(trace, 5, 5);
    accept(trace, `${swarms} swarms in motion`, ["SWM-005", "SWM-016", "SWM-018"], "Churn");
  }
  for (const [swarms, blocks] of [
    [16, 4],
    [17, 5],
    [18, 4],
    [23, 5],
    [31, 4],
    [48, 3],
  ] as const) {
    const sizes = Array.from({ length: swarms }, () => 6 + random.below(2));
    const trace = createTrace("list", random, sizes, grownIds(swarms));
    for (let count = 0; count < blocks; count++) move(trace, 6, 7);
    const flags: SwarmFlag[] = swarms > 16 ? ["Churn", "Ties"] : ["Churn"];
    accept(trace, `${swarms} swarms of two sizes in motion`, ["SWM-016", "SWM-018", "SWM-019"], ...flags);
  }
  const ties = createTrace("list", random, Array(17).fill(7), grownIds(17));
  for (let count = 0; count < 3; count++) ties.block({ join: ties.fresh(1), leave: ties.some(1) });
  accept(ties, "17 equal swarms", ["SWM-016"], "Ties");
};
