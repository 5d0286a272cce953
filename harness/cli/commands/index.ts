import type { Command } from "commander";
import { registerAnalyze } from "./analyze.js";
import { registerChurn } from "./churn.js";
import { registerClient } from "./client.js";
import { registerDemo } from "./demo.js";
import { registerExplain } from "./explain.js";
import { registerInit } from "./init.js";
import { registerList } from "./list.js";
import { registerMutants } from "./mutants.js";
import { registerNet } from "./net.js";
import { registerReport } from "./report.js";
import { registerRun } from "./run.js";
import { registerShim } from "./shim.js";
import { registerVectors } from "./vectors.js";

/** Adds one command to the program. */
export type Register = (program: Command) => void;

/** Every command, in the order of the help text. A new one is a file beside this one and a line here. */
export const commands: readonly Register[] = [
  registerInit,
  registerRun,
  registerList,
  registerDemo,
  registerExplain,
  registerVectors,
  registerShim,
  registerNet,
  registerClient,
  registerMutants,
  registerChurn,
  registerAnalyze,
  registerReport,
];
