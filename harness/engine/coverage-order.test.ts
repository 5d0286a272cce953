import { expect, test } from "vitest";
import type { Case } from "./case.js";
import { bestCoverageFirst, shardOf } from "./coverage-order.js";

const item = (id: string, requirements: string[], more: Partial<Case> = {}): Case => ({
  id,
  title: id,
  suite: "x",
  requirements,
  importance: "high",
  needs: { roles: [] },
  run: async () => undefined,
  ...more,
});

const onNetwork = (nodes: number, exclusive = false) => ({
  needs: { roles: [], network: { nodes, mix: "all target", exclusive } } as const,
});

test("the cheapest case of each requirement comes before a second one of any", () => {
  const cases = [
    item("big", ["A"], onNetwork(14)),
    item("small", ["A", "B"], onNetwork(3)),
    item("own", ["C"], onNetwork(3, true)),
    item("vector-1", ["D"]),
    item("vector-2", ["D"]),
  ];
  expect(bestCoverageFirst(cases).map(({ id }) => id)).toEqual(["vector-1", "small", "own", "vector-2", "big"]);
});

test("at equal cost the more important one comes first", () => {
  const cases = [item("low", ["A"], { importance: "low" }), item("critical", ["A"], { importance: "critical" })];
  expect(bestCoverageFirst(cases).map(({ id }) => id)).toEqual(["critical", "low"]);
});

test("shards hold every case once, whatever the order of the selection", () => {
  const cases = Array.from({ length: 10 }, (_, number) => item(`c${number}`, []));
  const shards = [1, 2, 3].map((index) => shardOf(cases.toReversed(), { index, count: 3 }).map(({ id }) => id));
  expect(shards.flat().toSorted()).toEqual(cases.map(({ id }) => id));
  expect(shards.map((shard) => shard.length)).toEqual([4, 3, 3]);
  expect(shardOf(cases, { index: 2, count: 3 }).map(({ id }) => id)).toEqual(shards[1]);
});
