import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeFolder } from "./make-folder.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "make-folder-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("folders above it are made too, for their owner only, and one that exists is kept", () => {
  const path = join(folder, "a", "b");
  makeFolder(path);
  writeFileSync(join(path, "kept"), "");
  makeFolder(path);
  expect(statSync(join(path, "kept")).isFile()).toBe(true);
  expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o700);
});

test("a file in its place or above it is an error", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(() => makeFolder(file)).toThrow(/is a file, not a folder/);
  expect(() => makeFolder(join(file, "below"))).toThrow(/ENOTDIR/);
});

test.runIf(process.platform === "linux")("where nothing can be made there is an error instead of no answer", () => {
  expect(() => makeFolder("/proc/none/of/these")).toThrow(/ENOENT/);
});
