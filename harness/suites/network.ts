import type { Case } from "../engine/case.js";
import { pathCases } from "./path.cases.js";
import { pathFaultCases } from "./path-faults.cases.js";

/** Cases that run on a network, in the order in which they begin. */
export const networkCases: readonly Case[] = [...pathCases, ...pathFaultCases];
