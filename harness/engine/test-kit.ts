import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../spec/package.js";
import type { VectorFile, VectorManifest, VectorTest } from "../../spec/schema/vector-file.js";

/*
 * For the tests of the harness: a handful of vectors, and manifests of the wrong shims in fixtures/. The vectors mean
 * nothing; the fixtures look their answers up.
 */

/** Folder of the wrong shims. */
export const fixtures: string = join(packageRoot, "harness", "engine", "fixtures");

type Expect = VectorTest["expect"];

const vector = (family: string, name: string, expect: Expect, more: Partial<VectorTest> = {}): VectorTest => ({
  id: `${family}/${name}`,
  comment: `vector ${name}`,
  requirements: ["WIR-001"],
  flags: [],
  importance: "high",
  features: [],
  input: { name },
  result: "class" in expect ? "invalid" : "valid",
  expect,
  ...more,
});

const file = (family: string, tests: VectorTest[]): VectorFile => ({
  format: "swarmcheck/vectors/1",
  family,
  version: "0.0.1",
  generator: { name: "test", version: "0", seed: "0" },
  count: tests.length,
  flags: {},
  tests,
});

const decode = "bt/decode";
const verify = "crypto/xed25519-verify";

/** Vectors of two mandatory families and one that is not; `trigger` sets off the fault of a fixture. */
export const tinyVectors: readonly VectorFile[] = [
  file(decode, [
    vector(decode, "one", { output: { value: 1 } }),
    vector(decode, "two", { output: { value: 2 } }),
    vector(decode, "trigger", { output: { value: 3 } }, { input: { name: "trigger", trigger: true } }),
    vector(decode, "bad", { class: "malformed", sibling: `${decode}/one` }),
    vector(decode, "worse", { class: "malformed", sibling: `${decode}/two` }),
    ...Array.from({ length: 30 }, (_, index) => vector(decode, `more-${index}`, { output: { value: index } })),
  ]),
  file(verify, [
    vector(verify, "good", { output: { valid: true } }),
    vector(verify, "forged", { output: { valid: false }, sibling: `${verify}/good` }, { result: "invalid" }),
  ]),
  file("extra/family", [vector("extra/family", "one", { output: {} })]),
];

/** Writes vector files and their manifest, as `vectors generate` does. */
export const writeVectorFiles = (dir: string, files: readonly VectorFile[]): void => {
  mkdirSync(dir, { recursive: true });
  const entries = files.map((item): [string, VectorManifest["files"][string]] => {
    const name = `${item.family.replaceAll("/", "-")}.json`;
    const text = JSON.stringify(item);
    writeFileSync(join(dir, name), text);
    const invalid = item.tests.filter((test) => test.result === "invalid").length;
    const sha256 = createHash("sha256").update(text).digest("hex");
    return [name, { family: item.family, sha256, tests: item.tests.length, invalid }];
  });
  const sum = (field: "tests" | "invalid"): number => entries.reduce((total, [, entry]) => total + entry[field], 0);
  const manifest: VectorManifest = {
    format: "swarmcheck/vector-manifest/1",
    version: "0.0.1",
    seed: "0",
    files: Object.fromEntries(entries),
    totals: { tests: sum("tests"), invalid: sum("invalid") },
  };
  writeFileSync(join(dir, "manifest.json"), JSON.stringify(manifest));
};

/** Writes a manifest of the fixture `name`, which answers the vectors in `vectorsDir`. Returns its path. */
export const writeFixtureManifest = (
  dir: string,
  name: string,
  vectorsDir: string,
  {
    args = [],
    capabilities = [],
  }: { readonly args?: readonly string[]; readonly capabilities?: readonly string[] } = {},
): string => {
  const path = join(dir, `${name}.target.json`);
  const shim = { command: "{node}", args: [join(fixtures, `${name}.mjs`), vectorsDir, ...args] };
  writeFileSync(
    path,
    JSON.stringify({ format: "swarmcheck/target/1", name, version: "0", capabilities, roles: { shim } }),
  );
  return path;
};
