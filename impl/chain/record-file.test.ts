import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openRecordFile } from "./record-file.js";

const folder = mkdtempSync(join(tmpdir(), "record-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

const silent = (message: string): never => {
  throw new Error(`unexpected warning: ${message}`);
};

const written = (name: string, ...records: unknown[]): string => {
  const path = join(folder, name);
  const file = openRecordFile(path, silent);
  for (const record of records) file.append(record);
  file.close();
  return path;
};

test("what was appended is there when the file is opened again, for its owner only", () => {
  const path = written("plain", { a: 1 }, { b: "ü\n" });
  expect(openRecordFile(path, silent).existing).toEqual([{ a: 1 }, { b: "ü\n" }]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each(['{"c":', '{"c":1}', "\u0000\u0000\n", "ü"])(
  "a last line torn to %j is dropped with a warning, and writing goes on",
  (tail) => {
    const path = written(`torn ${tail.length}`, { a: 1 });
    appendFileSync(path, tail);
    const warnings: string[] = [];
    const file = openRecordFile(path, (message) => warnings.push(message));
    expect(file.existing).toEqual([{ a: 1 }]);
    expect(warnings).toEqual([`${path}: the last line was torn; ${Buffer.byteLength(tail)} bytes dropped`]);
    file.append({ d: 1 });
    file.close();
    expect(readFileSync(path, "utf8")).toBe('{"a":1}\n{"d":1}\n');
  },
);

test("damage before the last line is an error that names the line", () => {
  const path = join(folder, "damaged");
  writeFileSync(path, '{"a":1}\n{"b"\n{"c":1}\n');
  expect(() => openRecordFile(path, silent)).toThrow(`${path}: line 2 is not JSON`);
});
