import { describe, expect, it } from "vitest";
import { vectorFile } from "../../spec/schema/vector-file.js";
import { canonicalJson } from "../files.js";
import { fileProblems } from "../verify.js";
import { toVectorFile } from "./family.js";
import { onionFamilies } from "./onion.js";
import { lowOrderPoints, unreducedKeys } from "./onion-material.js";
import { createRandom } from "./random.js";

const generated = (seed: string) =>
  onionFamilies.map((family) => vectorFile.parse(toVectorFile(family, createRandom(seed), "1.0.0", seed)));

describe("the vectors of onion requests", () => {
  const files = generated("onion-test");

  it("keep the rules of the format: siblings, flags, requirements, ids", () => {
    expect(files.flatMap(fileProblems)).toEqual([]);
    expect(files).toHaveLength(9);
  });

  it("are more than a third negative, and small enough to read", () => {
    const tests = files.flatMap((file) => file.tests);
    const invalid = tests.filter((test) => test.result === "invalid");
    expect(tests.length).toBeGreaterThan(900);
    expect(invalid.length * 3).toBeGreaterThan(tests.length);
    for (const file of files) expect(canonicalJson(file).length).toBeLessThan(1_000_000);
  });

  it("have the same shape for every seed, but not the same keys", () => {
    const other = generated("another seed");
    expect(other.map((file) => file.tests.map((test) => test.comment.replace(/[0-9a-f]{8,}/g, "")))).toEqual(
      files.map((file) => file.tests.map((test) => test.comment.replace(/[0-9a-f]{8,}/g, ""))),
    );
    expect(other[0]!.tests[0]!.input).not.toEqual(files[0]!.tests[0]!.input);
  });

  it("name 14 encodings of low order, and none among the keys that must be accepted", () => {
    expect(new Set(lowOrderPoints.map(([, key]) => key)).size).toBe(14);
    for (const key of unreducedKeys) expect(lowOrderPoints.map(([, point]) => point)).not.toContain(key);
  });
});
