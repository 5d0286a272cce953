import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openEndpointFolder } from "./endpoint-folder.js";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "endpoint-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test("the folder is inside the data folder, closed to others, and the same next time", () => {
  const folder = openEndpointFolder(dataDir, undefined);
  expect(folder.path).toBe(join(dataDir, "omq"));
  expect(modeOf(folder.path)).toBe(0o700);
  writeFileSync(join(folder.path, "n0"), "");
  expect(openEndpointFolder(dataDir, undefined).path).toBe(folder.path);
});

test("a folder that others may enter, or a link, is replaced", () => {
  const path = join(dataDir, "omq");
  mkdirSync(path);
  chmodSync(path, 0o755);
  expect(modeOf(openEndpointFolder(dataDir, undefined).path)).toBe(0o700);
  rmSync(path, { recursive: true });
  symlinkSync(tmpdir(), path);
  openEndpointFolder(dataDir, undefined);
  expect(statSync(path).ino).not.toBe(statSync(tmpdir()).ino);
});

test("a path too long for sockets gets a folder among the temporary files, the one of last time if it is known", () => {
  const long = join(dataDir, "y".repeat(100));
  const folder = openEndpointFolder(long, undefined);
  expect(folder.path.length).toBeLessThan(80);
  expect(modeOf(folder.path)).toBe(0o700);
  expect(openEndpointFolder(long, folder.path).path).toBe(folder.path);
  folder.remove();
  expect(() => statSync(folder.path)).toThrow("ENOENT");
  expect(openEndpointFolder(long, folder.path).path).toBe(folder.path);
  folder.remove();
});
