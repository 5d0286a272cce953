import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../../spec/package.js";
import type { VectorFile } from "../../../spec/schema/vector-file.js";
import { loadDeployed } from "../../../vectors/deployed.js";
import { loadVectors, vectorsDir } from "../../../vectors/load.js";
import type { Case } from "../../engine/case.js";
import { createRuntime } from "../../engine/runtime.js";
import { vectorCases } from "../../suites/vectors.cases.js";
import { mandatoryFamilies } from "../families.js";

const debianPython = "/usr/bin/python3";
const manifestPath = join(packageRoot, "harness", "target", "python-shim.json");
const program = join(packageRoot, "harness", "target", "python", "shim.py");

const imports = spawnSync(debianPython, ["-c", "import nacl.bindings, cryptography"], { encoding: "utf8" });
const isAvailable = imports.status === 0;
const needs = `${debianPython} with python3-nacl and python3-cryptography`;
if (!isAvailable) process.stderr.write(`python shim: not tested, there is no ${needs}\n`);

const never = new AbortController().signal;
const runtimes: ReturnType<typeof createRuntime>[] = [];
afterAll(() => Promise.all(runtimes.map((runtime) => runtime.close())));

/** Plays cases as a run does; the findings of those that did not pass, by id. */
const findings = async (vectorFiles: readonly VectorFile[], cases: readonly Case[]): Promise<object> => {
  const runtime = createRuntime({
    runId: "python-shim",
    caseIds: [],
    manifestPath,
    vectorsDir,
    vectorFiles,
    seed: "seed",
    profile: "seed",
    usesShim: true,
    bail: false,
    shimTimeoutMs: 20_000,
    env: { PATH: process.env.PATH ?? "" },
    brokerSocket: undefined,
  });
  runtimes.push(runtime);
  const results = await Promise.all(cases.map((item) => runtime.run(item, never)));
  const failed = results.filter(({ verdict }) => verdict !== "pass");
  return Object.fromEntries(failed.map(({ id, verdict, finding }) => [id, `${verdict}: ${finding?.message}`]));
};

/** Runs the shim on lines until it has ended. */
const converse = (lines: readonly string[]): unknown[] => {
  const { stdout, status } = spawnSync("python3", [program], { input: lines.join("\n"), encoding: "utf8" });
  expect(status).toBe(0);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
};

const call = (id: number | string, method: string, params?: object): string => JSON.stringify({ id, method, params });
const refusal = (id: unknown, errorClass: string): object => ({
  id,
  error: { class: errorClass, message: expect.any(String) },
});

describe.skipIf(!isAvailable)(`the Python shim, run by ${needs}`, () => {
  test("lists every family of the shim protocol and no other", () => {
    const [hello] = converse([call(1, "hello", { protocol: 1 })]) as [{ result: { families: string[] } }];
    expect(hello.result.families.toSorted()).toEqual(mandatoryFamilies.toSorted());
  });

  test("answers as the deployed programs did", async () => {
    const files = loadDeployed();
    const cases = vectorCases(files);
    expect(cases.length).toBeGreaterThan(250);
    expect(await findings(files, cases)).toEqual({});
  }, 60_000);

  test("answers every tenth vector as it must", async () => {
    const files = loadVectors().filter(({ family }) => mandatoryFamilies.includes(family));
    const cases = vectorCases(files).filter((_, index) => index % 10 === 0);
    expect(cases.length).toBeGreaterThan(400);
    expect(await findings(files, cases)).toEqual({});
  }, 60_000);

  test("lives on after lines that are no requests, and answers the last line without a line feed", () => {
    const answers = converse([
      "",
      "garbage",
      "[1]",
      '{"id":true,"method":"flush"}',
      '{"id":2,"method":"flush","params":NaN}',
      `{"id":3,"method":${"[".repeat(100_000)}`,
      '{"id":4}',
      call(5, "hello", { protocol: 2 }),
      call(6, "vector", { family: "bt/decode" }),
      call("seven", "sing"),
      call(8, "vector", { family: "bt/decipher", input: {} }),
      call(9, "flush"),
    ]);
    expect(answers).toEqual([
      ...Array.from({ length: 5 }, () => refusal(null, "malformed-request")),
      refusal(4, "malformed-request"),
      refusal(5, "unsupported-protocol"),
      refusal(6, "malformed-request"),
      { id: "seven", unsupported: { reason: expect.any(String) } },
      { id: 8, unsupported: { reason: expect.any(String) } },
      { id: 9, result: {} },
    ]);
  });

  test("says in one line what is missing, and exits with 4", () => {
    const withoutPackages = spawnSync(debianPython, ["-S", program], { input: "", encoding: "utf8" });
    expect(withoutPackages.status).toBe(4);
    expect(withoutPackages.stdout).toBe("");
    expect(withoutPackages.stderr).toMatch(/^python shim: .*python3-nacl and python3-cryptography\n$/);
  });
});
