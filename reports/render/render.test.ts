import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hostileReport } from "../testing/hostile.js";
import { sampleReport, sampleResult } from "../testing/sample-report.js";
import { renderAll } from "./render.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmcheck-render-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a report becomes three files, which replace those of an earlier run and leave nothing else", () => {
  writeFileSync(join(folder, "report.html"), "of an earlier run");
  const files = renderAll(sampleReport([sampleResult("bt/a")]), folder);
  expect(files).toEqual({
    html: join(folder, "report.html"),
    junit: join(folder, "junit.xml"),
    markdown: join(folder, "summary.md"),
  });
  expect(readdirSync(folder).sort()).toEqual(["junit.xml", "report.html", "summary.md"]);
  expect(readFileSync(files.html, "utf8")).toMatch(/^<!doctype html>/);
  expect(readFileSync(files.junit, "utf8")).toContain('<testcase name="bt/a"');
  expect(readFileSync(files.markdown, "utf8")).toMatch(/^# Conformant\n/);
});

test("the same report gives the same bytes, and hostile texts give valid UTF-8", () => {
  const read = (): Buffer[] => Object.values(renderAll(hostileReport(), folder)).map((path) => readFileSync(path));
  const first = read();
  expect(read()).toEqual(first);
  for (const bytes of first) expect(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes)).not.toThrow();
});
