import { createHash } from "node:crypto";
import type { VectorFile, VectorManifest } from "../spec/schema/vector-file.js";

/** Name of the manifest beside the vector files. */
export const manifestName = "manifest.json";

/** Name of the file of a family. */
export const fileNameOf = (family: string): string => `${family.replaceAll("/", "-")}.json`;

/** The one way to write JSON here: keys in the order of the schema, one space, a final newline. */
export const canonicalJson = (value: VectorFile | VectorManifest): string => `${JSON.stringify(value, null, 1)}\n`;

/** SHA-256 of a file, lower-case hex. */
export const sha256 = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");
