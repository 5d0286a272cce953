import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalJson, manifestName } from "../files.js";
import { loadManifest, loadVectors, vectorsDigest, vectorsDir } from "../load.js";
import { fileProblems, verifyVectors } from "../verify.js";
import { families } from "./families.js";
import { toVectorFile } from "./family.js";
import { canonicalSeed, generateVectors, type VectorSet, writeVectors } from "./generate.js";
import { createRandom } from "./random.js";

/** What stays the same whatever the seed. */
const shapeOf = ({ files }: VectorSet) =>
  [...files].map(([name, file]) => [
    name,
    file.tests.map((test) => [
      test.comment,
      test.result,
      test.flags,
      "class" in test.expect ? test.expect.class : null,
    ]),
  ]);

describe("generated vectors", () => {
  let canonical: VectorSet;
  let other: VectorSet;
  beforeAll(() => {
    canonical = generateVectors(canonicalSeed);
    other = generateVectors("another seed");
  }, 120_000);

  it("are the committed ones, byte for byte, for the canonical seed", () => {
    expect(loadManifest().seed).toBe(canonicalSeed);
    for (const [name, file] of canonical.files) {
      expect(readFileSync(join(vectorsDir, name), "utf8") === canonicalJson(file), name).toBe(true);
    }
    expect(readFileSync(join(vectorsDir, manifestName), "utf8")).toBe(canonicalJson(canonical.manifest));
  });

  it("have the same shape for another seed, and other inputs in every family", () => {
    expect(shapeOf(other)).toEqual(shapeOf(canonical));
    for (const [name, file] of canonical.files) {
      const ids = new Set(file.tests.map((test) => test.id));
      const fresh = other.files.get(name)!.tests.filter((test) => !ids.has(test.id));
      expect(fresh.length, name).toBeGreaterThan(0);
    }
  });

  it("keep every rule of the format", () => {
    for (const file of [...canonical.files.values(), ...other.files.values()]) expect(fileProblems(file)).toEqual([]);
  });

  it("are more than two and a half thousand, more than a third of them negative", () => {
    const { tests, invalid } = canonical.manifest.totals;
    expect(tests).toBeGreaterThan(2500);
    expect(invalid * 3).toBeGreaterThan(tests);
  });

  it("name in each negative test a sibling whose input differs", () => {
    for (const file of canonical.files.values()) {
      const byId = new Map(file.tests.map((test) => [test.id, test]));
      for (const test of file.tests) {
        if (test.expect.sibling === undefined) continue;
        expect(byId.get(test.expect.sibling)?.input).not.toEqual(test.input);
      }
    }
  });

  it("stay below eight megabytes", () => {
    const size = [...canonical.files.values()].reduce((sum, file) => sum + canonicalJson(file).length, 0);
    expect(size).toBeLessThan(8_000_000);
  });

  describe("on disk", () => {
    let dir: string;
    beforeAll(() => {
      dir = mkdtempSync(join(tmpdir(), "vectors-"));
      writeVectors(dir, canonicalSeed, () => canonical);
    });
    afterAll(() => rmSync(dir, { recursive: true }));

    it("are read back as generated, and verify", () => {
      expect(loadVectors(dir)).toEqual([...canonical.files.values()]);
      expect(vectorsDigest(dir)).toMatch(/^[0-9a-f]{64}$/);
      expect(verifyVectors(dir, () => canonical)).toEqual([]);
    }, 60_000);

    it("are left alone by a generation that fails", () => {
      const before = vectorsDigest(dir);
      const fail = (): VectorSet => {
        throw new Error("no");
      };
      expect(() => writeVectors(dir, "x", fail)).toThrow("no");
      expect(vectorsDigest(dir)).toBe(before);
      expect(readdirSync(dir).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    });

    it("are not accepted once a byte is changed, a file lost or a file added", () => {
      const path = join(dir, "crypto-pad.json");
      const text = readFileSync(path, "utf8");
      writeFileSync(path, text.replace('"result": "valid"', '"result": "invalid"'));
      writeFileSync(join(dir, "stray.json"), "{}");
      rmSync(join(dir, "crypto-unpad.json"));
      const problems = verifyVectors(dir, () => canonical).join("\n");
      expect(problems).toContain("crypto-pad.json: SHA-256 differs from the manifest");
      expect(problems).toContain("an invalid test names the accepted sibling");
      expect(problems).toContain("crypto-pad.json: generating with seed");
      expect(problems).toContain("crypto-unpad.json: missing");
      expect(problems).toContain("stray.json: not in the manifest");
      expect(() => loadVectors(dir)).toThrow("crypto-pad.json: SHA-256");
      writeVectors(dir, canonicalSeed, () => canonical);
      expect(readdirSync(dir)).not.toContain("stray.json");
      expect(readFileSync(path, "utf8")).toBe(text);
    }, 60_000);
  });
});

describe("the rules of a vector file", () => {
  const generator = families.find((candidate) => candidate.family === "crypto/unpad")!;
  const file = toVectorFile(generator, createRandom("rules"), "1.0.0", "rules");
  const negative = file.tests.findIndex((test) => test.result === "invalid");
  type Test = (typeof file.tests)[number];
  const withTest = (index: number, changes: Partial<Test>) => ({
    ...file,
    tests: file.tests.map((test, at) => (at === index ? { ...test, ...changes } : test)),
  });
  const withSibling = (sibling: string) => withTest(negative, { expect: { class: "refused", sibling } });
  const [first, second] = [file.tests[0]!, file.tests[1]!];

  it.each([
    ["another count", "count 3", { ...file, count: 3 }],
    ["an id that occurs twice", "occurs twice", withTest(1, { id: first.id })],
    ["an id of another family", "not an id of", withTest(0, { id: "crypto/pad/00" })],
    ["an unexplained flag", "Rubbish is not explained", withTest(0, { flags: ["Rubbish"] })],
    [
      "a flag without a test",
      "no test has the flag Unused",
      { ...file, flags: { ...file.flags, Unused: file.flags.Boundary! } },
    ],
    ["a requirement nobody wrote", "IDN-999", withTest(0, { requirements: ["IDN-999"] })],
    ["a sibling that does not exist", "is not in crypto/unpad", withSibling("crypto/unpad/x")],
    ["a sibling that is refused, too", "is not accepted", withSibling(file.tests[negative]!.id)],
  ])("are broken by %s", (_, problem, broken) => {
    expect(fileProblems(broken).join("\n")).toContain(problem);
  });

  it("are kept by a generated file", () => {
    expect(second.result).toBe("valid");
    expect(fileProblems(file)).toEqual([]);
  });
});
