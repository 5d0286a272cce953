import type { VectorFile } from "../../spec/schema/vector-file.js";
import { loadDeployed } from "../../vectors/deployed.js";
import { loadVectors, vectorsDir } from "../../vectors/load.js";
import type { Case } from "../engine/case.js";
import { casesOf } from "./registry.js";

/** The cases, and the vector files that some of them come from. */
export interface Suite {
  readonly cases: readonly Case[];
  readonly vectorFiles: readonly VectorFile[];
}

/** Loads the whole suite with the vectors in `dir`; the samples of deployed programs are always part of it. */
export const loadSuite = (dir: string = vectorsDir): Suite => {
  const vectorFiles = [...loadDeployed(), ...loadVectors(dir)];
  return { cases: casesOf(vectorFiles), vectorFiles };
};
