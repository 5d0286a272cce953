import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReportResult, Verdict } from "../../spec/schema/report.js";
import { loadBaseline } from "./baseline.js";
import type { Case } from "./case.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "baseline-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const cases = ["a/b/1", "a/b/2", "a/c/1"].map((id) => ({ id }) as Case);

const load = (known: readonly object[]) => {
  const path = join(folder, "known.json");
  writeFileSync(path, JSON.stringify({ format: "swarmcheck/baseline/1", known }));
  return loadBaseline(path, cases);
};

const result = (id: string, verdict: Verdict, message = "the output differs"): ReportResult =>
  ({ id, verdict, ...(verdict === "pass" ? {} : { finding: { message } }) }) as ReportResult;

test("a failure is known only when it fails as the entry says", () => {
  const { mark } = load([{ case: "a/b/*", verdict: "fail", message: "differs", reason: "bug 7", link: "https://x" }]);
  expect(mark(result("a/b/1", "fail")).known).toEqual({ reason: "bug 7", link: "https://x" });
  expect(mark(result("a/b/1", "crash")).known).toBeUndefined();
  expect(mark(result("a/b/1", "fail", "something else")).known).toBeUndefined();
  expect(mark(result("a/c/1", "fail")).known).toBeUndefined();
  expect(mark(result("a/b/1", "pass")).known).toBeUndefined();
});

test("an entry is stale once all it means pass; not while one fails, was not run, or is flaky", () => {
  const { stale } = load([{ case: "a/b", reason: "bug 7" }]);
  expect(stale([result("a/b/1", "pass"), result("a/b/2", "pass")])).toEqual([{ case: "a/b", reason: "bug 7" }]);
  expect(stale([result("a/b/1", "pass"), result("a/b/2", "fail")])).toEqual([]);
  expect(stale([result("a/c/1", "pass")])).toEqual([]);
  expect(stale([result("a/b/1", "skipped")])).toEqual([]);
  expect(load([{ case: "a/b", reason: "bug 7", flaky: true }]).stale([result("a/b/1", "pass")])).toEqual([]);
});

test.each([
  [[{ case: "a/d", reason: "x" }], /known\[0\]\.case: is "a\/d", but no case of the suite matches it/],
  [[{ case: "a/b" }], /known\[0\]\.reason: is missing, but expected string/],
  [[{ case: "a/b", reason: "x", colour: 1 }], /known\[0\]\.colour: there is no such field/],
  [[{ case: "a/b", reason: "x", verdict: "pass" }], /known\[0\]\.verdict: is "pass", but/],
])("%j is refused", (known, message) => {
  expect(() => load(known)).toThrow(message);
});

test("a file that is missing or no JSON is refused", () => {
  expect(() => loadBaseline(join(folder, "none.json"), cases)).toThrow(/cannot be read \(ENOENT\)/);
  writeFileSync(join(folder, "cut.json"), "{");
  expect(() => loadBaseline(join(folder, "cut.json"), cases)).toThrow(/is not JSON/);
});
