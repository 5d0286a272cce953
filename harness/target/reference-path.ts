import { join } from "node:path";
import { packageRoot } from "../../spec/package.js";

/** Manifest of the reference implementation, the default target. */
export const referenceManifestPath: string = join(packageRoot, "harness", "target", "reference.json");
