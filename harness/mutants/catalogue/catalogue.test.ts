import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vite";
import { expect, test } from "vitest";
import { packageRoot } from "../../../spec/package.js";
import { requirementById } from "../../../spec/requirements/index.js";
import { mutate } from "../mutant.js";
import { mutantById, mutants } from "./index.js";

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
