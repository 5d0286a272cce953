import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { requirementById } from "../spec/requirements/index.js";
import { type VectorFile, type VectorManifest, vectorFile, vectorManifest } from "../spec/schema/vector-file.js";
import { canonicalJson, fileNameOf, manifestName, sha256 } from "./files.js";
import { generateVectors } from "./generate/generate.js";

const siblingProblems = (file: VectorFile): string[] => {
  const byId = new Map(file.tests.map((test) => [test.id, test]));
  return file.tests.flatMap((test) => {
    const { sibling } = test.expect;
    if (sibling === undefined) return [];
    const found = byId.get(sibling);
    if (!found) return [`${test.id}: the sibling ${sibling} is not in ${file.family}`];
    return found.result === "valid" ? [] : [`${test.id}: the sibling ${sibling} is not accepted`];
  });
};

/** What is wrong inside one file beyond its schema: counts, ids, siblings, flags, requirements. */
export const fileProblems = (file: VectorFile): string[] => {
  const problems = siblingProblems(file);
  const ids = new Set(file.tests.map((test) => test.id));
  const usedFlags = new Set(file.tests.flatMap((test) => test.flags));
  if (file.count !== file.tests.length)
    problems.push(`${file.family}: count ${file.count}, ${file.tests.length} tests`);
  if (ids.size !== file.tests.length) problems.push(`${file.family}: an id occurs twice`);
  for (const flag of usedFlags)
    if (!file.flags[flag]) problems.push(`${file.family}: the flag ${flag} is not explained`);
  for (const flag of Object.keys(file.flags)) {
    if (!usedFlags.has(flag)) problems.push(`${file.family}: no test has the flag ${flag}`);
  }
  for (const test of file.tests) {
    for (const id of test.requirements) {
      if (!requirementById(id)) problems.push(`${test.id}: requirement ${id} is not in the catalogue`);
    }
    if (!test.id.startsWith(`${file.family}/`)) problems.push(`${test.id}: not an id of ${file.family}`);
  }
  return problems;
};

const readFile = (
  dir: string,
  name: string,
  entry: VectorManifest["files"][string],
): readonly [string[], VectorFile?] => {
  const path = join(dir, name);
  if (!existsSync(path)) return [[`${name}: missing`]];
  const text = readFileSync(path, "utf8");
  const problems = sha256(text) === entry.sha256 ? [] : [`${name}: SHA-256 differs from the manifest`];
  try {
    const file = vectorFile.parse(JSON.parse(text));
    const invalid = file.tests.filter((test) => test.result === "invalid").length;
    if (file.family !== entry.family || name !== fileNameOf(file.family))
      problems.push(`${name}: holds ${file.family}`);
    if (file.count !== entry.tests || invalid !== entry.invalid)
      problems.push(`${name}: counts differ from the manifest`);
    return [[...problems, ...fileProblems(file)], file];
  } catch (error) {
    return [[...problems, `${name}: ${error instanceof Error ? error.message : String(error)}`]];
  }
};

const regenerationProblems = (dir: string, manifest: VectorManifest, generate: typeof generateVectors): string[] => {
  const { files, manifest: expected } = generate(manifest.seed);
  const problems: string[] = [];
  for (const [name, file] of files) {
    const path = join(dir, name);
    if (!existsSync(path) || readFileSync(path, "utf8") !== canonicalJson(file)) {
      problems.push(`${name}: generating with seed ${manifest.seed} gives other bytes`);
    }
  }
  const same = readFileSync(join(dir, manifestName), "utf8") === canonicalJson(expected);
  return same ? problems : [...problems, `${manifestName}: generating with seed ${manifest.seed} gives other bytes`];
};

/**
 * Everything that is wrong with a set of vectors on disk, one line each: schemas, counts, digests, stray files, siblings,
 * flags, requirement ids, and whether generating again gives the same bytes. `generate` is replaced in tests only.
 */
export const verifyVectors = (dir: string, generate = generateVectors): string[] => {
  const path = join(dir, manifestName);
  if (!existsSync(path)) return [`${manifestName}: missing`];
  let manifest: VectorManifest;
  try {
    manifest = vectorManifest.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    return [`${manifestName}: ${error instanceof Error ? error.message : String(error)}`];
  }
  const stray = readdirSync(dir).filter((name) => name !== manifestName && !manifest.files[name]);
  const perFile = Object.entries(manifest.files).flatMap(([name, entry]) => readFile(dir, name, entry)[0]);
  return [
    ...stray.map((name) => `${name}: not in the manifest`),
    ...perFile,
    ...regenerationProblems(dir, manifest, generate),
  ];
};
