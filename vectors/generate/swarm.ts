import type { FamilyGenerator } from "./family.js";
import { swarmOfAccountFamily } from "./swarm-account.js";
import { swarmTraceFamily } from "./swarm-trace.js";

/** Generators of `swarm/…`: how nodes are grouped, and which group serves an account. */
export const swarmFamilies: readonly FamilyGenerator[] = [swarmTraceFamily, swarmOfAccountFamily];
