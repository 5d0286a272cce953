import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openRecordFile, type RecordFile, type SyncPolicy } from "./record-file.js";

const folder = mkdtempSync(join(tmpdir(), "record-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

const silent = (message: unknown): never => {
  throw new Error(`unexpected: ${String(message)}`);
};

const open = (path: string, warn: (message: string) => void = silent, sync: SyncPolicy = "never"): RecordFile =>
  openRecordFile({ path, sync, warn, fatal: silent });

const written = (name: string, sync: SyncPolicy, ...records: unknown[]): string => {
  const path = join(folder, name);
  const file = open(path, silent, sync);
  for (const record of records) file.append(record);
  file.close();
  return path;
};

test.each(["always", "second", "never"] as const)(
  "with the sync policy %s, what was appended is there when the file is opened again, for its owner only",
  (sync) => {
    const path = written(`plain ${sync}`, sync, { a: 1 }, { b: "ü\n" });
    expect(open(path).existing).toEqual([{ a: 1 }, { b: "ü\n" }]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  },
);

test("a line is its checksum, a space, and the record", () => {
  const path = written("form", "never", { a: 1 });
  expect(readFileSync(path, "utf8")).toBe('561bacaf {"a":1}\n');
});

test.each(['561bacaf {"a":', '561bacaf {"a":1}', '561bacb0 {"a":1}\n', "\u0000\u0000\n", "ü"])(
  "a last line torn to %j is dropped with a warning, and writing goes on",
  (tail) => {
    const path = written(`torn ${Buffer.from(tail).toString("hex")}`, "never", { a: 1 });
    appendFileSync(path, tail);
    const warnings: string[] = [];
    const file = open(path, (message) => warnings.push(message));
    expect(file.existing).toEqual([{ a: 1 }]);
    expect(warnings).toEqual([`${path}: the last line was torn; ${Buffer.byteLength(tail)} bytes dropped`]);
    file.append({ d: 1 });
    file.close();
    expect(open(path).existing).toEqual([{ a: 1 }, { d: 1 }]);
  },
);

test("one changed bit before the last line is an error that names the line", () => {
  const path = written("damaged", "never", { a: 1 }, { b: 10 }, { c: 1 });
  writeFileSync(path, readFileSync(path, "utf8").replace('"b":10', '"b":11'));
  expect(() => open(path)).toThrow(`${path}: line 2 is damaged`);
});
