import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReport } from "../../reports/ndjson.js";
import { tinyVectors, writeFixtureManifest, writeVectorFiles } from "../engine/test-kit.js";
import { runCli, startCli } from "./test-kit.js";

let folder: string;
let vectors: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmcheck-run-"));
  vectors = join(folder, "vectors");
  writeVectorFiles(vectors, tinyVectors);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Ids of the cases that the tiny vectors make; `deployed` samples of the same families stay out. */
const tinyIds = tinyVectors.flatMap((file) => file.tests.map((item) => item.id)).toSorted();
const tinyOnly = ["bt/decode", "crypto/xed25519-verify", "extra/family"].flatMap((family) => ["--only", family]);

const argsFor = (fixture: string, more: readonly string[] = [], args: readonly string[] = []) => {
  const out = join(folder, `out-${fixture}`);
  const target = writeFixtureManifest(folder, fixture, vectors, { args });
  return {
    out,
    args: ["run", "--target", target, "--vectors", vectors, "--out", out, "--seed", "7", ...tinyOnly, ...more],
  };
};

const play = async (fixture: string, more: readonly string[] = [], args: readonly string[] = []) => {
  const { out, args: line } = argsFor(fixture, more, args);
  return { out, ...(await runCli(line, { cwd: folder })) };
};

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1)!;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const until = async (holds: () => boolean, what: string): Promise<void> => {
  const deadline = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe("a run", () => {
  test("of a right target exits with 0, reports every case, and prints the report's path last", async () => {
    const ended = await play("right");
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(
      /\n38 pass in .* \(seed 7\)\nright 0: conformant in the selected cases \(exit code 0\)\n/,
    );
    expect(join(folder, lastLine(ended.stdout))).toBe(join(ended.out, "report.html"));
    const { header, results, footer } = readReport(join(ended.out, "report.ndjson"));
    expect(results.map(({ id }) => id)).toEqual(tinyIds);
    expect(footer).toMatchObject({ exitCode: 0, conformant: true });
    expect(header).toMatchObject({ seed: "7", profile: "seed", target: { name: "right", roles: ["shim"] } });
    expect(header.vectors.version).toBe("0.0.1");
    expect(existsSync(join(ended.out, "report.partial.ndjson"))).toBe(false);
  });

  test("writes no escape codes to what is no terminal", async () => {
    const ended = await play("crashes");
    expect(ended.stdout + ended.stderr).not.toContain("\u001b");
  });

  test("of a target that crashes exits with 1 and tells finding, requirement and the command that repeats it", async () => {
    const ended = await play("crashes");
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/37 pass, 1 crash in /);
    expect(ended.stdout).toMatch(
      /\ncrash bt\/decode\/trigger WIR-001\n {2}vector trigger\n {2}the shim exited with code 3\n {2}stderr: fixture: about to crash\n/,
    );
    const { results, footer } = readReport(join(ended.out, "report.ndjson"));
    expect(footer).toMatchObject({ exitCode: 1, conformant: false });
    const crash = results.find(({ verdict }) => verdict === "crash")!;
    expect(crash.finding).toMatchObject({ actual: { stderr: "fixture: about to crash\n" } });
    expect(crash.rerun).toMatch(
      /^npx swarmcheck run --only bt\/decode\/trigger --target crashes\.target\.json --seed 7 --vectors \S+$/,
    );
    expect(ended.stdout).toContain(crash.rerun);
    const junit = readFileSync(join(ended.out, "junit.xml"), "utf8");
    expect(junit).toMatch(/<testsuites [^>]*failures="1"[^>]*errors="0"/);
  });

  test("quotes what a target wrote without letting it reach the terminal as it is", async () => {
    const ended = await play("garbage", ["--verbose"]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/\nfail +bt\/decode\/trigger: the shim wrote a line that is no JSON\n/);
    expect(ended.stdout).not.toContain("\u001b");
    const { results } = readReport(join(ended.out, "report.ndjson"));
    expect(results.find(({ verdict }) => verdict === "fail")?.finding?.actual).toEqual({
      line: "DEBUG \u001b[31mdecoding\u001b[0m",
    });
  });

  test("with --json prints one JSON object and nothing else on standard output", async () => {
    const ended = await play("accepts-everything", ["--json"]);
    expect(ended.code).toBe(1);
    const summary = JSON.parse(ended.stdout);
    expect(summary).toMatchObject({ exitCode: 1, conformant: false, executed: 38, counts: { pass: 36, fail: 2 } });
    expect(summary.findings.map((item: { id: string }) => item.id)).toEqual(["bt/decode/bad", "bt/decode/worse"]);
  });

  test("of a disqualified target tells the reason once", async () => {
    const ended = await play("accepts-canaries");
    expect(ended.code).toBe(1);
    expect(ended.stdout.match(/disqualified/g)).toHaveLength(1);
    expect(ended.stdout).toContain("37 more cases with the same finding");
  });

  test("in which nothing was executed has no verdict and exits with 4", async () => {
    const ended = await play("underclaims", [], ["no/such/family"]);
    expect(ended.code).toBe(4);
    expect(ended.stdout).toMatch(/Nothing was executed/);
    expect(readReport(join(ended.out, "report.ndjson")).footer).toMatchObject({ exitCode: 4, conformant: false });
  });

  test("of a target that ends before it answers hello says so with its last words, and exits with 4", async () => {
    const ended = await play("exits-at-start");
    expect(ended.code).toBe(4);
    expect(ended.stdout).toMatch(
      /\n {2}the shim exited with code 7 before it had answered hello, so nothing could be asked of it\n {2}stderr: /,
    );
    expect(ended.stdout).toMatch(/\nNothing was executed, so nothing is known about the target.\n/);
  });

  test("that lacks a mandatory family names it and exits with 1", async () => {
    const ended = await play("underclaims", [], ["extra/family"]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(
      /Mandatory shim families of which nothing was executed: bt\/decode, crypto\/xed25519-verify/,
    );
  });

  test("with --bail begins nothing new after a failure, and counts that as skipped", async () => {
    const ended = await play("accepts-canaries", ["--bail"]);
    expect(ended.code).toBe(1);
    const { counts } = readReport(join(ended.out, "report.ndjson")).footer;
    expect(counts.fail).toBeGreaterThan(0);
    expect((counts.fail ?? 0) + (counts.skipped ?? 0)).toBe(38);
  });
});

describe("a run that does not end by itself", () => {
  const begin = async () => {
    const note = join(folder, `pid-${Math.random()}`);
    const { out, args } = argsFor("stuck", ["--shim-timeout", "60000"], [note]);
    const started = startCli(args, { cwd: folder });
    await until(() => existsSync(note) && readFileSync(note, "utf8") !== "", "the shim is stuck");
    return { started, out, shim: Number(readFileSync(note, "utf8")) };
  };

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s ends it with 130, without a footer, and leaves nothing running",
    async (signal) => {
      const { started, out, shim } = await begin();
      started.kill(signal);
      const ended = await started.ended;
      expect(ended.code).toBe(130);
      expect(lastLine(ended.stdout)).toMatch(/^interrupted: no verdict; .*report.partial.ndjson$/);
      expect(existsSync(join(out, "report.ndjson"))).toBe(false);
      expect(() => readReport(join(out, "report.partial.ndjson"))).toThrow(/truncated/);
      await until(() => !isAlive(shim), "the shim is gone");
    },
  );

  test("SIGKILL leaves no shim behind, even one that reads no input", async () => {
    const { started, shim } = await begin();
    started.kill("SIGKILL");
    await started.ended;
    await until(() => !isAlive(shim), "the shim is gone");
  });
});
