import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReport } from "../../reports/ndjson.js";
import type { Report } from "../../spec/schema/report.js";
import { tinyVectors, writeFixtureManifest, writeVectorFiles } from "../engine/test-kit.js";
import { type Ended, runCli } from "./test-kit.js";

let folder: string;
let vectors: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "run-options-"));
  vectors = join(folder, "vectors");
  writeVectorFiles(vectors, tinyVectors);
});
afterAll(() => rmSync(folder, { recursive: true }));

const families = ["bt/decode", "crypto/xed25519-verify", "extra/family"].flatMap((family) => ["--only", family]);

const play = async (fixture: string, out: string, ...more: readonly string[]): Promise<Ended> => {
  const target = writeFixtureManifest(folder, fixture, vectors);
  const fixed = ["--target", target, "--vectors", vectors, "--out", out, "--seed", "7"];
  return runCli(["run", ...fixed, ...families, ...more], { cwd: folder });
};

const reportIn = (out: string): Report => readReport(join(folder, out, "report.ndjson"));

const put = (name: string, value: unknown): string => {
  writeFileSync(join(folder, name), JSON.stringify(value));
  return name;
};

/** What two runs of the same cases have in common. */
const lasting = ({ header, results, footer }: Report) => ({
  selection: header.selection,
  results: results.map(({ durationMs: _ms, steps: _steps, ...rest }) => rest),
  counts: footer.counts,
  exitCode: footer.exitCode,
  conformant: footer.conformant,
});

describe("shards", () => {
  test("merged equal one whole run", async () => {
    const whole = await play("accepts-everything", "whole");
    const shards = [1, 2, 3].map((index) => `shard-${index}`);
    for (const [index, out] of shards.entries()) await play("accepts-everything", out, "--shard", `${index + 1}/3`);
    const files = shards.map((out) => join(out, "report.ndjson"));
    const merged = await runCli(["report", "merge", ...files, "--out", "merged"], { cwd: folder });
    expect(merged.code).toBe(whole.code);
    expect(lasting(reportIn("merged"))).toEqual(lasting(reportIn("whole")));
    expect(existsSync(join(folder, "merged", "report.html"))).toBe(true);
    const partly = await runCli(["report", "merge", files[0]!, "--out", "partly"], { cwd: folder });
    expect(partly).toMatchObject({ code: 2, stderr: expect.stringMatching(/part 2\/3 is missing/) });
  });
});

describe("--failed", () => {
  test("plays what failed in the last report of the folder, and then nothing is left", async () => {
    await play("crashes", "again");
    const again = await play("right", "again", "--failed");
    expect(again.code).toBe(0);
    expect(reportIn("again").results.map(({ id }) => id)).toEqual(["bt/decode/trigger"]);
    const green = await play("right", "again", "--failed");
    expect(green).toMatchObject({ code: 4, stderr: expect.stringMatching(/has no case that failed and is selected/) });
  });

  test("of a report that is not there is a fault of usage", async () => {
    const ended = await play("right", "nowhere", "--failed", "none.ndjson");
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(/none.ndjson: must be a report file/) });
  });
});

describe("--baseline", () => {
  const known = (entry: object) =>
    put("known.json", { format: "swarmcheck/baseline/1", known: [{ reason: "issue 12", ...entry }] });

  test("lets known failures be, although they count against the target", async () => {
    const ended = await play("crashes", "known", "--baseline", known({ case: "bt/decode/trigger", verdict: "crash" }));
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/\n1 known failures, which the baseline explains/);
    expect(ended.stdout).toMatch(/\ncrashes 0: not conformant in the selected cases \(exit code 0\)\n/);
    const { results, footer } = reportIn("known");
    expect(results.find(({ verdict }) => verdict === "crash")?.known).toEqual({ reason: "issue 12" });
    expect(footer).toMatchObject({ conformant: false, exitCode: 0, stale: [] });
    expect(readFileSync(join(folder, "known", "junit.xml"), "utf8")).toMatch(/failures="0".*<skipped message="crash:/s);
  });

  test("fails when one fails otherwise, and when one passes by now", async () => {
    const otherwise = await play(
      "crashes",
      "news",
      "--baseline",
      known({ case: "bt/decode/trigger", verdict: "hang" }),
    );
    expect(otherwise.code).toBe(1);
    const stale = await play("right", "stale", "--baseline", known({ case: "bt/decode/trigger" }));
    expect(stale.code).toBe(1);
    expect(stale.stdout).toMatch(/\nstale bt\/decode\/trigger: passes now, so the baseline must not list it/);
  });

  test("with an entry that matches nothing is a fault of usage", async () => {
    const ended = await play("right", "typo", "--baseline", known({ case: "bt/decoed" }));
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(/known\[0\].case: is "bt\/decoed", but no/) });
  });
});

test("--budget begins nothing after its time, and counts that as skipped", async () => {
  const ended = await play("right", "budget", "--budget", "1ms");
  expect(ended.code).toBe(4);
  const { results, header } = reportIn("budget");
  expect(header.selection.filters).toMatchObject({ budget: "0.001 s" });
  expect(new Set(results.map(({ verdict }) => verdict))).toEqual(new Set(["skipped"]));
  expect(results[0]?.finding?.message).toBe("not begun: --budget 0.001s was used up");
});

test("--repeat-until-failure runs until something fails, or as often as it says", async () => {
  const green = await play("right", "repeat", "--repeat-until-failure", "2");
  expect(green).toMatchObject({ code: 0, stderr: "run 1\nrun 2\n" });
  const red = await play("crashes", "repeat", "--repeat-until-failure");
  expect(red).toMatchObject({ code: 1, stderr: "run 1\n" });
});

test("--pause names each new process of the target and holds it until there is a line or no input", async () => {
  const ended = await play("crashes", "paused", "--pause");
  expect(ended.code).toBe(1);
  const held = [
    ...ended.stderr.matchAll(/paused: the shim has process id (\d+); attach a debugger, then press Enter\n/g),
  ];
  expect(held.length).toBeGreaterThan(1);
  expect(new Set(held.map(([, pid]) => pid)).size).toBe(held.length);
});

test("--keep leaves the folder of the launched processes behind and names it", async () => {
  const ended = await play("right", "kept", "--keep");
  const [, kept] = /data of the launched processes: (\S+)\n/.exec(ended.stderr) ?? [];
  expect(kept).toBeDefined();
  expect(existsSync(kept!)).toBe(true);
  rmSync(kept!, { recursive: true });
});

test.each([
  [["--shard", "4/3"], /'--shard <i\/n>' argument '4\/3' is invalid. Must be a part and the number of parts/],
  [["--budget", "fast"], /'--budget <time>' argument 'fast' is invalid. Must be a time such as 20s/],
  [["--repeat-until-failure", "0"], /must be a whole number|Must be a whole number of at least 1/],
])("%j is a fault of usage", async (args, message) => {
  expect(await play("right", "usage", ...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
});
