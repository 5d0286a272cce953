import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type VectorFile, type VectorManifest, vectorFile } from "../../spec/schema/vector-file.js";
import { canonicalJson, fileNameOf, manifestName, sha256 } from "../files.js";
import { families } from "./families.js";
import { toVectorFile } from "./family.js";
import { createRandom } from "./random.js";

/** Seed of the committed vectors. */
export const canonicalSeed = "swarmcheck-1";

/**
 * Version of the vectors: patch for wording, minor for new tests, major when an expected result or the schema changed.
 * It is also the version of the generator.
 */
const vectorsVersion = "1.1.0";

const invalidTests = (file: VectorFile): number => file.tests.filter((test) => test.result === "invalid").length;

const manifestOf = (files: ReadonlyMap<string, VectorFile>, seed: string): VectorManifest => {
  const entries = [...files].map(([name, file]) => {
    const digest = sha256(canonicalJson(file));
    return [name, { family: file.family, sha256: digest, tests: file.count, invalid: invalidTests(file) }] as const;
  });
  const sum = (field: "tests" | "invalid"): number => entries.reduce((total, [, entry]) => total + entry[field], 0);
  return {
    format: "swarmcheck/vector-manifest/1",
    version: vectorsVersion,
    seed,
    files: Object.fromEntries(entries),
    totals: { tests: sum("tests"), invalid: sum("invalid") },
  };
};

/** All vector files by name, and the manifest. Depends on the seed alone; the shape of the set on nothing. */
export interface VectorSet {
  readonly files: ReadonlyMap<string, VectorFile>;
  readonly manifest: VectorManifest;
}

/** Generates every family from one seed. Throws if a generator breaks a rule of the format. */
export const generateVectors = (seed: string): VectorSet => {
  const random = createRandom(seed);
  const files = new Map<string, VectorFile>();
  const generators = [...families].sort((a, b) => (a.family < b.family ? -1 : 1));
  for (const generator of generators) {
    const file = toVectorFile(generator, random, vectorsVersion, seed);
    files.set(fileNameOf(generator.family), vectorFile.parse(file));
  }
  return { files, manifest: manifestOf(files, seed) };
};

const replaceFile = (dir: string, name: string, text: string): void => {
  const temporary = join(dir, `.${name}.${process.pid}.tmp`);
  writeFileSync(temporary, text);
  renameSync(temporary, join(dir, name));
};

/**
 * Writes a generated set into `dir`, the manifest last, and removes vector files that no family stands for. Nothing is
 * touched unless everything could be generated. `generate` is replaced in tests only.
 */
export const writeVectors = (dir: string, seed: string, generate = generateVectors): VectorManifest => {
  const { files, manifest } = generate(seed);
  mkdirSync(dir, { recursive: true });
  for (const [name, file] of files) replaceFile(dir, name, canonicalJson(file));
  replaceFile(dir, manifestName, canonicalJson(manifest));
  for (const name of readdirSync(dir)) {
    if (name.endsWith(".json") && name !== manifestName && !files.has(name)) rmSync(join(dir, name));
  }
  return manifest;
};
