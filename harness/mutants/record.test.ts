import { expect, test } from "vitest";
import { recordedKillMatrix } from "../../reports/kill-matrix.js";
import { packageVersion } from "../../spec/package.js";
import { mutants } from "./catalogue/index.js";
import type { Fate, Hunted } from "./hunt.js";
import type { Mutant } from "./mutant.js";
import { withHunted } from "./record.js";

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

test("the matrix that reports carry tells of every mutant there is: swarmcheck mutants --only ID --record", () => {
  const known = ({ id, requirement, title }: Pick<Mutant, "id" | "requirement" | "title">) => ({
    id,
    requirement,
    title,
  });
  expect(recordedKillMatrix.mutants.map(known)).toEqual(mutants.map(known));
});
