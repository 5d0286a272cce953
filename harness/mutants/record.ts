import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, packageVersion } from "../../spec/package.js";
import { type KillMatrix, killMatrix } from "../../spec/schema/report.js";
import type { Hunted } from "./hunt.js";
import type { Mutant } from "./mutant.js";

type Entry = KillMatrix["mutants"][number];

const entryOf = ({ mutant: { id, requirement, title }, fate }: Hunted): Entry => ({
  id,
  requirement,
  title,
  fate: fate.kind,
  by: fate.kind === "killed" ? [...fate.by] : [],
  suite: packageVersion,
});

/** A matrix with what has just been hunted in it, in the order of the catalogue and without what has left it. */
export const withHunted = (before: KillMatrix, hunted: readonly Hunted[], catalogue: readonly Mutant[]): KillMatrix => {
  const entries = new Map([...before.mutants, ...hunted.map(entryOf)].map((entry) => [entry.id, entry]));
  return { mutants: catalogue.flatMap(({ id }) => entries.get(id) ?? []) };
};

/** A matrix of the catalogue as it is; mutants that nobody has recorded count against the score. */
export const completeMatrix = (recorded: KillMatrix, catalogue: readonly Mutant[]): KillMatrix => {
  const entries = new Map(recorded.mutants.map((entry) => [entry.id, entry]));
  return {
    mutants: catalogue.map(({ id, requirement, title }) => {
      const known = entries.get(id);
      const fate = known?.requirement === requirement ? known.fate : "unrecorded";
      return {
        id,
        requirement,
        title,
        fate,
        by: fate === "killed" ? (known?.by ?? []) : [],
        suite: known?.suite ?? packageVersion,
      };
    }),
  };
};

/** One line a mutant, so that changes can be read. */
const textOf = ({ mutants }: KillMatrix): string =>
  `{ "mutants": [\n${mutants.map((entry) => JSON.stringify(entry)).join(",\n")}\n] }\n`;

const path = join(packageRoot, "reports", "reference", "kill-matrix.json");

/** Writes what has been hunted to the matrix that reports carry, and returns its path. */
export const recordHunted = (hunted: readonly Hunted[], catalogue: readonly Mutant[]): string => {
  const before = killMatrix.parse(JSON.parse(readFileSync(path, "utf8")));
  writeFileSync(path, textOf(withHunted(before, hunted, catalogue)));
  return path;
};
