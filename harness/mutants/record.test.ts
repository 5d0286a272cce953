import { expect, test } from "vitest";
import { recordedKillMatrix } from "../../reports/kill-matrix.js";
import { packageVersion } from "../../spec/package.js";
import { mutants } from "./catalogue/index.js";
import type { Fate, Hunted } from "./hunt.js";
import type { Mutant } from "./mutant.js";
import { completeMatrix, withHunted } from "./record.js";

const mutant = (id: string): Mutant => ({
  id,
  requirement: "WIR-001",
  title: `is ${id}`,
  file: "impl/codec/bt.js",
  find: "a",
  replace: "b",
});

const hunted = (id: string, fate: Fate): Hunted => ({ mutant: mutant(id), fate, durationMs: 1 });

test("what is hunted replaces what was known, in the order of the catalogue, and what left it is forgotten", () => {
  const killed: Fate = { kind: "killed", by: ["bt/decode/1"], verdict: "fail", message: "accepted" };
  const before = withHunted(
    { mutants: [] },
    [hunted("wir-gone", killed), hunted("wir-b", { kind: "unhunted" })],
    [mutant("wir-gone"), mutant("wir-b")],
  );
  const { mutants: entries } = withHunted(before, [hunted("wir-a", killed)], [mutant("wir-a"), mutant("wir-b")]);
  const shared = { requirement: "WIR-001", suite: packageVersion };
  expect(entries).toEqual([
    { ...shared, id: "wir-a", title: "is wir-a", fate: "killed", by: ["bt/decode/1"] },
    { ...shared, id: "wir-b", title: "is wir-b", fate: "unhunted", by: [] },
  ]);
});

test("a report tells of every mutant there is, and those that nobody has recorded are not taken for killed", () => {
  const killed: Fate = { kind: "killed", by: ["bt/decode/1"], verdict: "fail", message: "accepted" };
  const recorded = withHunted({ mutants: [] }, [hunted("wir-a", killed)], [mutant("wir-a")]);
  const moved = { ...mutant("wir-a"), requirement: "WIR-002" };
  const fates = (catalogue: readonly Mutant[]) =>
    completeMatrix(recorded, catalogue).mutants.map(({ id, fate, by }) => [id, fate, by]);
  expect(fates([mutant("wir-new"), mutant("wir-a")])).toEqual([
    ["wir-new", "unrecorded", []],
    ["wir-a", "killed", ["bt/decode/1"]],
  ]);
  expect(fates([moved])).toEqual([["wir-a", "unrecorded", []]]);
  const { mutants: all } = completeMatrix(recordedKillMatrix, mutants);
  expect(all.map(({ id }) => id)).toEqual(mutants.map(({ id }) => id));
  expect(all.filter(({ fate }) => fate === "killed").length).toBeGreaterThan(100);
});
