import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../spec/package.js";
import { type VectorFile, type VectorManifest, vectorFile, vectorManifest } from "../spec/schema/vector-file.js";
import { manifestName, sha256 } from "./files.js";

/** Folder of the committed vectors. */
export const vectorsDir: string = join(packageRoot, "vectors", "v1");

/** The manifest of a set of vectors. Throws if it does not follow its schema. */
export const loadManifest = (dir: string = vectorsDir): VectorManifest =>
  vectorManifest.parse(JSON.parse(readFileSync(join(dir, manifestName), "utf8")));

/** Reads one file of the manifest. Throws if it is not the one the manifest was made for, or breaks its schema. */
const loadFile = (dir: string, name: string, digest: string): VectorFile => {
  const text = readFileSync(join(dir, name));
  const actual = sha256(text);
  if (actual !== digest) throw new Error(`${name}: SHA-256 is ${actual}, the manifest says ${digest}`);
  return vectorFile.parse(JSON.parse(text.toString("utf8")));
};

/** All vector files that the manifest in `dir` lists, in its order. */
export const loadVectors = (dir: string = vectorsDir): VectorFile[] =>
  Object.entries(loadManifest(dir).files).map(([name, entry]) => loadFile(dir, name, entry.sha256));

/** SHA-256 of the manifest, which names the digest of every file: one number for the whole set. */
export const vectorsDigest = (dir: string = vectorsDir): string => sha256(readFileSync(join(dir, manifestName)));
