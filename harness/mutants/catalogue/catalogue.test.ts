import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vite";
import { expect, test } from "vitest";
import { packageRoot } from "../../../spec/package.js";
import { requirementById } from "../../../spec/requirements/index.js";
import { networkCases } from "../../suites/network.js";
import { mutate } from "../mutant.js";
import { mutantById, mutants } from "./index.js";
import { pinned } from "./pinned-ids.js";

const sourceOf = (file: string): string => {
  const path = join(packageRoot, "dist", file);
  if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build first`);
  // The compiler leaves behind what it once compiled; a mutant of that is a mutant of nothing.
  if (!existsSync(join(packageRoot, file.replace(/\.js$/, ".ts")))) throw new Error(`${file}: its source is gone`);
  return readFileSync(path, "utf8");
};

test("ids are used once, and lead to their mutants", () => {
  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
  for (const mutant of mutants) expect(mutantById(mutant.id)).toBe(mutant);
  expect(mutantById("wir-nobody")).toBeUndefined();
});

test("no two mutants are the same program", () => {
  const programs = mutants.map(({ file }, index) => `${file}\n${mutate(mutants[index]!, sourceOf(file))}`);
  expect(new Set(programs).size).toBe(programs.length);
});

test("mutants that name cases name such as there are, one of them of their requirement", () => {
  const byId = new Map(networkCases.map((item) => [item.id, item]));
  for (const { id, requirement, cases } of mutants) {
    if (cases === undefined) continue;
    const named = cases.map((name) => byId.get(name));
    expect([id, named.includes(undefined), new Set(named.map((item) => item?.needs.fewest)).size]).toEqual([
      id,
      false,
      1,
    ]);
    expect([id, named.some((item) => item?.requirements.includes(requirement))]).toEqual([id, true]);
  }
});

test("each pinned behaviour, and what stands beside them, has to notice a mutant", () => {
  const named = new Set(mutants.flatMap(({ cases = [] }) => cases));
  const all = networkCases.flatMap(({ id }) => (id.startsWith("pinned/") ? [id] : []));
  expect(all).toEqual(expect.arrayContaining([...pinned(...Array.from({ length: 104 }, (_, index) => index + 1))]));
  expect(all.filter((id) => !named.has(id))).toEqual([]);
});

test.each(mutants.map((mutant) => [mutant.id, mutant] as const))(
  "%s breaks a requirement, and can be made of the compiled reference",
  (id, mutant) => {
    expect(requirementById(mutant.requirement)).toBeDefined();
    expect(id).toMatch(/^[a-z]{3}(-[a-z0-9]+)+$/);
    expect(id.slice(0, 3).toUpperCase()).toBe(mutant.requirement.slice(0, 3));
    expect(mutant.title).toMatch(/^[a-z][^\n]*[^.]$/);
    expect(() => parseAst(mutate(mutant, sourceOf(mutant.file)))).not.toThrow();
  },
);
