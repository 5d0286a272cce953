import type { FamilyGenerator } from "./family.js";
import { pushDecodeFamily } from "./push-decode.js";
import { pushEncodeFamily } from "./push-encode.js";

/** Generators of `push/…`: the batches that members of a swarm send each other. */
export const pushFamilies: readonly FamilyGenerator[] = [pushEncodeFamily, pushDecodeFamily];
