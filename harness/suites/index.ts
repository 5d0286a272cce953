import { loadDeployed } from "../../vectors/deployed.js";
import { loadVectors, vectorsDir } from "../../vectors/load.js";
import type { Case } from "../engine/case.js";
import { shimCases } from "./shim.cases.js";
import { vectorCases } from "./vectors.cases.js";

/**
 * Every case of the suite, with the vectors in `dir`. Ids are unique.
 * @throws when two cases share an id
 */
export const loadCases = (dir: string = vectorsDir): readonly Case[] => {
  const cases = [...shimCases, ...vectorCases(loadDeployed()), ...vectorCases(loadVectors(dir))];
  const ids = new Set<string>();
  for (const { id } of cases) {
    if (ids.has(id)) throw new Error(`case ${id}: the id is used twice`);
    ids.add(id);
  }
  return cases;
};
