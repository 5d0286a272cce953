import { join } from "node:path";
import { packageRoot } from "../../spec/package.js";
import { referenceManifestPath } from "../target/reference-path.js";

/** Target of commands that are told none: the reference. */
export const defaultTarget: string = referenceManifestPath;

/** Vector files of commands that are told none: those released with the suite. */
export const defaultVectors: string = join(packageRoot, "vectors", "v1");
