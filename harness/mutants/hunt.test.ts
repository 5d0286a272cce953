import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tinyVectors, writeFixtureManifest, writeVectorFiles } from "../engine/test-kit.js";
import { vectorCases } from "../suites/vectors.cases.js";
import { loadManifest } from "../target/manifest.js";
import { type Hunted, hunt, playBaseline } from "./hunt.js";
import type { Mutant } from "./mutant.js";
import type { Laboratory, SessionOptions } from "./session.js";

let folder: string;
let vectorsDir: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmcheck-hunt-"));
  vectorsDir = join(folder, "vectors");
  writeVectorFiles(vectorsDir, tinyVectors);
});
afterAll(() => rmSync(folder, { recursive: true }));

const laboratory: Laboratory = {
  runId: "hunt-test",
  seed: "seed",
  env: { PATH: process.env.PATH ?? "" },
  networks: () => Promise.reject(new Error("no case of these tests needs a network")),
  signal: new AbortController().signal,
};

const mutant: Mutant = {
  id: "wir-example",
  requirement: "WIR-001",
  title: "is an example",
  file: "impl/codec/bt.js",
  find: "export const decodeBt =",
  replace: "export const decode =",
};

const cases = vectorCases(tinyVectors);

const optionsFor = (fixture: string): SessionOptions => ({
  target: loadManifest(writeFixtureManifest(folder, fixture, vectorsDir)),
  cases,
  folder: join(folder, "networks"),
});

const huntFixture = (fixture: string): Promise<Hunted> => hunt(laboratory, mutant, optionsFor(fixture));

describe("what becomes of a mutant", () => {
  test("it is killed by a case that fails, and the case says why", async () => {
    const { fate } = await huntFixture("accepts-everything");
    expect(fate).toEqual({
      kind: "killed",
      by: ["bt/decode/bad"],
      verdict: "fail",
      message: "accepted what must be refused as malformed",
    });
  });

  test("it is killed by a crash on a vector", async () => {
    const { fate } = await huntFixture("crashes");
    expect(fate).toMatchObject({ kind: "killed", by: ["bt/decode/trigger"], verdict: "crash" });
  });

  test("it survives when every case passes", async () => {
    const { fate } = await huntFixture("right");
    expect(fate).toEqual({ kind: "survived", played: cases.length, missedBy: [], unclear: [] });
  });

  test("it is stillborn, and not killed, when its program does not come up", async () => {
    const { fate } = await huntFixture("exits-at-start");
    expect(fate).toEqual({ kind: "stillborn", message: expect.stringMatching(/^the shim exited with code 7\b/) });
  });

  test("it survives cases that its program does not answer at all", async () => {
    const options = optionsFor("underclaims");
    const extra = cases.filter(({ id }) => id.startsWith("extra/"));
    const { fate } = await hunt(laboratory, mutant, { ...options, cases: extra });
    expect(fate).toMatchObject({ kind: "survived", played: extra.length });
    expect(fate).toHaveProperty("unclear", [expect.stringMatching(/^unsupported extra\/family\/one: /)]);
  });

  test("it is stillborn when it cannot be made any more", async () => {
    const { fate } = await hunt(laboratory, { ...mutant, find: "no such text" }, optionsFor("right"));
    expect(fate).toMatchObject({ kind: "stillborn", message: expect.stringMatching(/find must occur exactly once/) });
  });

  const huntNamed = (fixture: string, ...named: string[]): Promise<Hunted> => {
    const met = cases.filter(({ id }) => named.includes(id));
    return hunt(laboratory, { ...mutant, cases: named }, { ...optionsFor(fixture), cases: met });
  };

  test("it is killed by all the cases that it names", async () => {
    const { fate } = await huntNamed("accepts-everything", "bt/decode/bad", "bt/decode/worse");
    expect(fate).toMatchObject({ kind: "killed", by: ["bt/decode/bad", "bt/decode/worse"], verdict: "fail" });
  });

  test("it survives when one of the cases that it names passes, or is none", async () => {
    const good = cases.find(({ id }) => id.startsWith("bt/decode/") && !/bad|worse/.test(id))!.id;
    const { fate } = await huntNamed("accepts-everything", "bt/decode/bad", good, "bt/decode/gone");
    expect(fate).toMatchObject({ kind: "survived", played: 2, missedBy: [good, "bt/decode/gone"] });
  });

  test("a program that ends is not killed by the cases that it names", async () => {
    const { fate } = await huntNamed("crashes", "bt/decode/trigger");
    expect(fate).toMatchObject({ kind: "stillborn", message: expect.stringMatching(/^crash bt\/decode\/trigger: /) });
  });

  test("it is unhunted when its requirement has no case", async () => {
    const { fate } = await hunt(laboratory, mutant, { ...optionsFor("right"), cases: [] });
    expect(fate).toEqual({ kind: "unhunted" });
  });
});

test("the baseline tells which cases the target fails by itself", async () => {
  const seen: string[] = [];
  const red = await playBaseline(laboratory, optionsFor("accepts-everything"), ({ id }) => seen.push(id));
  expect(red.map(({ id }) => id).sort()).toEqual(["bt/decode/bad", "bt/decode/worse"]);
  expect(seen.length).toBe(cases.length);
});
