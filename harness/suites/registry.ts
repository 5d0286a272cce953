import type { VectorFile } from "../../spec/schema/vector-file.js";
import type { Case } from "../engine/case.js";
import { churnCases } from "./churn.cases.js";
import { networkCases } from "./network.js";
import { shimCases } from "./shim.cases.js";
import { vectorCases } from "./vectors.cases.js";

/**
 * Every case of the suite, with a case for each test of the vector files. Ids are unique.
 * @throws when two cases share an id
 */
export const casesOf = (vectorFiles: readonly VectorFile[]): readonly Case[] => {
  const cases = [...shimCases, ...vectorCases(vectorFiles), ...churnCases, ...networkCases];
  const ids = new Set<string>();
  for (const { id } of cases) {
    if (ids.has(id)) throw new Error(`case ${id}: the id is used twice`);
    ids.add(id);
  }
  return cases;
};
