import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readReport } from "../../reports/ndjson.js";
import { runCli } from "./test-kit.js";

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "swarmcheck-demo-"));
});
afterAll(() => rmSync(cwd, { recursive: true }));

test("the good node passes, the bad one is found out, and the screen says by what and why", async () => {
  const { code, stdout, stderr } = await runCli(["demo", "--out", "shown"], { cwd });
  expect([code, stderr]).toEqual([0, expect.stringMatching(/pass/)]);
  expect(stdout).toMatch(/^good node {2}(\d+) pass {2}in /m);
  expect(stdout).toMatch(/^bad node {3}\d+ pass, 1 fail {2}in /m);
  expect(stdout).toMatch(/^ {4}STO-004 \(MUST\): \S/m);
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("shown/demo-bad/report.html");

  const good = readReport(join(cwd, "shown", "demo-good", "report.ndjson"));
  const bad = readReport(join(cwd, "shown", "demo-bad", "report.ndjson"));
  expect(good.footer.conformant).toBe(true);
  const failed = bad.results.filter(({ verdict }) => verdict !== "pass");
  expect(failed.map(({ id, verdict }) => [id, verdict])).toEqual([["storage/members/answer-waits", "fail"]]);
  expect(bad.results.map(({ id }) => id)).toEqual(good.results.map(({ id }) => id));
  expect(readFileSync(join(cwd, "shown", "demo-bad", "report.html"), "utf8")).toContain("STO-004");
  expect(existsSync(join(cwd, "shown", "demo-bad", "target.json"))).toBe(true);
}, 60_000);

test("a folder that cannot be made is a usage error", async () => {
  writeFileSync(join(cwd, "file"), "");
  const { code, stderr } = await runCli(["demo", "--out", "file"], { cwd });
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^swarmcheck: --out file: must be a folder/)]);
});
