import type { Random } from "./random.js";
import { createTrace, grownIds, shuffled, type Table } from "./swarm-trace-builder.js";
import type { acceptTraces } from "./swarm-trace-growth.js";

type Accept = ReturnType<typeof acceptTraces>;

/**
 * Sizes on which the library's sort splits in vain until its depth limit, and heap sorts the smallest ones: made with an
 * adversary that answers each comparison as badly as it can. The sort without a limit leaves 15 and 20 of them elsewhere.
 */
const heapSorted: readonly (readonly number[])[] = [
  [
    1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 0, 3, 0, 5, 0, 7, 0, 9, 0, 11, 0, 13, 0, 15, 0, 17,
    19,
  ],
  [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 0, 1, 0, 3, 0, 5, 0, 7, 0, 9, 0, 11, 0, 13, 0,
    15, 0, 17, 19,
  ],
];

/** The bare algorithm in motion: ordered lists are carried over. */
export const rawChurn = (accept: Accept, random: Random): void => {
  for (const swarms of [3, 5, 7]) {
    const trace = createTrace(
      "raw",
      random,
      Array.from({ length: swarms }, () => 5 + random.below(5)),
    );
    for (let count = 0; count < 7; count++) {
      const join = trace.fresh(random.below(6));
      trace.block({ leave: trace.some(random.below(6)), ...(join.length > 0 ? { join: shuffled(join, random) } : {}) });
    }
    accept(trace, `${swarms} ordered swarms in motion`, ["SWM-023", "SWM-027", "SWM-018"], "MemberOrder", "Churn");
  }
  for (const swarms of [19, 28]) {
    const sizes = Array.from({ length: swarms }, () => 5 + random.below(3));
    const trace = createTrace("raw", random, sizes, grownIds(swarms));
    for (let count = 0; count < 3; count++) trace.block({ leave: trace.some(4), join: trace.fresh(5) });
    accept(trace, `${swarms} ordered swarms of three sizes`, ["SWM-016"], "Ties", "MemberOrder");
  }
  for (const sizes of heapSorted) {
    const trace = createTrace("raw", random, sizes, grownIds(sizes.length));
    const start = trace.input().initial as Table;
    trace.block({ join: trace.fresh(1) });
    trace.block({ reset: start });
    accept(trace, `${sizes.length} swarms that the sort cannot split`, ["SWM-016"], "Ties", "EmptySwarm");
  }
  const order = createTrace("raw", random, [8, 9, 7]);
  const joining = order.fresh(6);
  const start = order.input().initial as Table;
  order.block({ seed: 9n, reset: start, join: joining });
  order.block({ seed: 9n, reset: start, join: [...joining].reverse() });
  accept(order, "the bare algorithm places nodes as listed", ["SWM-018"], "JoinOrder");
};

/** Empty swarms and lists, which only direct calls can have. */
export const emptySwarms = (accept: Accept, random: Random): void => {
  const trace = createTrace("raw", random);
  trace.block({});
  trace.block({ join: [] });
  trace.block({});
  trace.block({ join: trace.fresh(2) });
  accept(trace, "an empty map, an empty list, a lone empty swarm", ["SWM-042", "SWM-017", "SWM-028"], "EmptySwarm");
  for (const [sizes, what] of [
    [[0, 0], "two empty swarms dissolve to nothing"],
    [[0, 10], "an empty swarm as 75th percentile leaves no donor"],
    [[0, 6, 20], "an empty swarm that is saved"],
    [[0, 0, 30], "two empty swarms beside a large one"],
    [[0, 5, 5, 5], "an empty swarm without donors"],
    [[0, 7, 0, 7, 7, 9, 9], "empty swarms among full ones"],
  ] as const) {
    const map = createTrace("raw", random, sizes);
    map.block({});
    map.block({ join: map.fresh(sizes.length === 2 && sizes[1] === 0 ? 0 : 6) });
    accept(map, `${what}: ${sizes.join(", ")}`, ["SWM-024", "SWM-026", "SWM-030"], "EmptySwarm");
  }
  const emptied = createTrace("raw", random, [6, 6, 6]);
  emptied.block({ leave: [...emptied.swarms()[1]!.members] });
  accept(emptied, "a swarm that is emptied stays in the map", ["SWM-024", "SWM-026"], "EmptySwarm", "MassExit");
};
