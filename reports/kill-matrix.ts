import { type KillMatrix, killMatrix } from "../spec/schema/report.js";
import recorded from "./reference/kill-matrix.json" with { type: "json" };

/** What came of the last hunt of each mutant, as `swarmcheck mutants --record` wrote it. */
export const recordedKillMatrix: KillMatrix = killMatrix.parse(recorded);

/** Mutants that were killed, of all. */
export const scoreOf = ({ mutants }: KillMatrix): { readonly killed: number; readonly total: number } => ({
  killed: mutants.filter(({ fate }) => fate === "killed").length,
  total: mutants.length,
});
