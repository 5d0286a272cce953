import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "./test-kit.js";

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "swarmcheck-mutants-"));
});
afterAll(() => rmSync(cwd, { recursive: true }));

test("a mutant is killed by a case of its requirement, and the score is printed", async () => {
  const { code, stdout } = await runCli(["mutants", "--only", "swm-tie-above"], { cwd });
  expect(stdout).toMatch(/^SWM-034 {2}swm-tie-above {2}killed .* fail \S+\/\S+$/m);
  expect(stdout).toMatch(/^1 of 1 mutants killed \(100\.0 %\)/m);
  expect(code).toBe(0);
});

test("the kill matrix for programs is the only thing on standard output", async () => {
  const { code, stdout } = await runCli(["mutants", "--only", "rst-checksum-unread", "--json"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    score: { killed: 1, total: 1 },
    baseline: { red: [] },
    mutants: [{ id: "rst-checksum-unread", requirement: "RST-016", fate: "killed", verdict: "fail" }],
  });
  expect(code).toBe(0);
});

test("mutants of a chapter are listed without being hunted", async () => {
  const { code, stdout } = await runCli(["mutants", "--chapter", "rst", "--list"], { cwd });
  expect(stdout.trim().split("\n").length).toBeGreaterThan(5);
  expect(stdout).toMatch(/^(RST-\d{3} {2}rst-[a-z0-9-]+: a reference that .*\n)+$/);
  expect(code).toBe(0);
});

test.each([
  [["--only", "swm-nobody"], "swarmcheck: --only swm-nobody: no mutant has this id\n"],
  [["--chapter", "XYZ"], "swarmcheck: --chapter XYZ: no mutant breaks a requirement of this chapter\n"],
  [["--only", "swm-tie-above", "--chapter", "WIR"], "swarmcheck: no mutant is both of --only and of --chapter\n"],
])("a selection of nothing is never green: %j", async (args, message) => {
  const { code, stdout, stderr } = await runCli(["mutants", ...args], { cwd });
  expect([code, stdout, stderr]).toEqual([4, "", message]);
});

test("a number of jobs that is none is a usage error", async () => {
  expect((await runCli(["mutants", "--jobs", "0"], { cwd })).code).toBe(2);
});
