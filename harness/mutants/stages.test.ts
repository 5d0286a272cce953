import { expect, test } from "vitest";
import type { Case } from "../engine/case.js";
import type { Topology } from "../network/topology.js";
import { stagesOf } from "./stages.js";

const item = (id: string, network?: Topology): Case => ({
  id,
  title: id,
  suite: "test",
  requirements: [],
  importance: "low",
  needs: { roles: ["shim"], ...(network === undefined ? {} : { network }) },
  run: async () => undefined,
});

const ids = (cases: readonly Case[]): readonly (readonly string[])[] =>
  stagesOf(cases).map((stage) => stage.cases.map(({ id }) => id));

test("cases without a network come first, the samples of deployed programs behind the others", () => {
  const net = item("net", { nodes: 1, mix: "all target" });
  expect(ids([net, item("deployed/b"), item("a"), item("c")])).toEqual([["a", "c", "deployed/b"], ["net"]]);
});

test("cases that share a network are one stage, and small networks come before large ones", () => {
  const large = { nodes: 14, mix: "all target" } as const;
  const small = { nodes: 5, mix: "all target" } as const;
  const cases = [item("a", large), item("b", small), item("c", large), item("d", { ...small, mix: "all reference" })];
  expect(ids(cases)).toEqual([["b"], ["d"], ["a", "c"]]);
});

test("networks that are not shared count once for each case", () => {
  const shared = { nodes: 14, mix: "all target" } as const;
  const exclusive = { nodes: 7, mix: "all target", exclusive: true } as const;
  expect(ids([item("a", exclusive), item("b", exclusive), item("c", shared)])).toEqual([["c"], ["a", "b"]]);
});

test("many cases without a network are cut into stages, and none is lost", () => {
  const cases = Array.from({ length: 600 }, (_, index) => item(`case-${index}`));
  const stages = ids(cases);
  expect(stages.length).toBeGreaterThan(1);
  expect(stages.flat()).toEqual(cases.map(({ id }) => id));
});

test("nothing makes no stage", () => {
  expect(stagesOf([])).toEqual([]);
});
