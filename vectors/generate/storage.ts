import type { FamilyGenerator } from "./family.js";
import { storageForwardFamily } from "./storage-forward.js";
import { storageHistoryFamily } from "./storage-history.js";
import { storageRequestFamily } from "./storage-request.js";
import { storageSignedStringFamily } from "./storage-signed-string.js";

/** Generators of `storage/…`: the client API of a member of a swarm. */
export const storageFamilies: readonly FamilyGenerator[] = [
  storageSignedStringFamily,
  storageRequestFamily,
  storageForwardFamily,
  storageHistoryFamily,
];
