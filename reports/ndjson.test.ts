import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ReportHeader, ReportResult } from "../spec/schema/report.js";
import { createReportWriter, parseReport, readReport } from "./ndjson.js";

const header: ReportHeader = {
  type: "header",
  format: "swarmcheck/report/1",
  suite: { name: "swarmcheck", version: "0.0.0" },
  vectors: { version: "0.0.0", digest: "00".repeat(32) },
  requirements: { digest: "11".repeat(32), count: 1, withCases: [] },
  target: {
    name: "t",
    version: "1",
    description: "",
    manifestDigest: "22".repeat(32),
    roles: ["shim"],
    capabilities: [],
  },
  profile: "seed",
  seed: "s",
  selection: { cases: 2, digest: "33".repeat(32), filters: {} },
  environment: { node: "20.19.0", platform: "linux", arch: "x64", cpus: 2, ci: false },
  command: ["swarmcheck", "run"],
  startedAt: "2025-01-01T00:00:00.000Z",
};

const result = (id: string, verdict: ReportResult["verdict"] = "pass"): ReportResult => ({
  type: "result",
  id,
  title: `title of ${id}`,
  suite: "bt",
  requirements: ["WIR-001"],
  importance: "high",
  verdict,
  durationMs: 1,
  steps: [{ at: 0, kind: "check", label: "equal", ok: true }],
  rerun: `swarmcheck run --only ${id}`,
});

const ending = { conformant: false, exitCode: 1, finishedAt: "2025-01-01T00:00:01.000Z", durationMs: 1000 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmcheck-ndjson-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const written = (): string => {
  const writer = createReportWriter(folder, header);
  writer.result(result("bt/b", "fail"));
  writer.result(result("bt/a"));
  return writer.finish(ending);
};

const lines = (): string[] => readFileSync(written(), "utf8").trimEnd().split("\n");
const joined = (rows: readonly string[]): string => rows.map((row) => `${row}\n`).join("");

test("a finished report is read back with its results ordered by id and counted", () => {
  const report = readReport(written());
  expect(report.header).toEqual(header);
  expect(report.results.map((item) => item.id)).toEqual(["bt/a", "bt/b"]);
  expect(report.footer.counts).toMatchObject({ pass: 1, fail: 1, crash: 0 });
  expect(existsSync(join(folder, "report.partial.ndjson"))).toBe(false);
});

test("results are on disk before the run ends, and such a file is refused as truncated", () => {
  const writer = createReportWriter(folder, header);
  writer.result(result("bt/a"));
  const partial = join(folder, "report.partial.ndjson");
  expect(readFileSync(partial, "utf8").split("\n")).toHaveLength(3);
  expect(() => readReport(writer.abandon())).toThrow(/truncated.*footer/);
});

test("opening a report removes the one of an earlier run", () => {
  const path = written();
  createReportWriter(folder, header).abandon();
  expect(existsSync(path)).toBe(false);
});

test("a file cut in the middle of its last line is refused", () => {
  const text = readFileSync(written(), "utf8");
  expect(() => parseReport(text.slice(0, -20), "r")).toThrow(/r:4: truncated/);
});

test("a result that was changed, dropped, repeated or moved is refused", () => {
  const rows = lines();
  const [first, a, b, last] = rows as [string, string, string, string];
  expect(() => parseReport(joined([first, a.replace("title of", "titel of"), b, last]), "r")).toThrow(/resultsDigest/);
  expect(() => parseReport(joined([first, a, last]), "r")).toThrow(/counts.fail is 1, but there are 0/);
  expect(() => parseReport(joined([first, a, a, b, last]), "r")).toThrow(/r:3: .*each id once: bt\/a/);
  expect(() => parseReport(joined([first, b, a, last]), "r")).toThrow(/ordered by id/);
});

test("a missing header, a second header and an unknown field are refused with the line", () => {
  const [first, a, b, last] = lines() as [string, string, string, string];
  expect(() => parseReport(joined([a, b, last]), "r")).toThrow(/r:1: the first line must be the header/);
  expect(() => parseReport(joined([first, first, a, b, last]), "r")).toThrow(/r:2: a header may not stand/);
  expect(() => parseReport(joined([first, a.replace("{", '{"x":1,'), b, last]), "r")).toThrow(/r:2: .*x/);
  expect(() => parseReport("nonsense\n", "r")).toThrow(/r:1: not a JSON object/);
  expect(() => parseReport("", "r")).toThrow(/header/);
});

test("a report with text of any kind survives the round trip", () => {
  const odd = { ...result("bt/a"), title: "\ud800 \u2028 </script> \u0000 \n" };
  const writer = createReportWriter(folder, header);
  writer.result(odd);
  writeFileSync(join(folder, "copy"), readFileSync(writer.finish(ending)));
  expect(readReport(join(folder, "copy")).results[0]?.title).toBe(odd.title);
});
