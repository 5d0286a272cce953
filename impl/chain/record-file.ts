import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";

/** An append-only file of JSON lines. A line that was written survives the death of the process. */
export interface RecordFile {
  /** What was in the file when it was opened. */
  readonly existing: readonly unknown[];
  readonly append: (record: unknown) => void;
  readonly close: () => void;
}

const parseLines = (path: string, bytes: Buffer): { records: unknown[]; goodBytes: number } => {
  const records: unknown[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(0x0a, start);
    const last = end === -1 || end === bytes.length - 1;
    try {
      if (end === -1) throw new SyntaxError("the line does not end");
      records.push(JSON.parse(bytes.toString("utf8", start, end)));
    } catch (error) {
      if (last) break;
      throw new Error(`${path}: line ${records.length + 1} is not JSON, and is not the last one`, { cause: error });
    }
    start = end + 1;
  }
  return { records, goodBytes: start };
};

/**
 * Opens the file, or makes it (readable by its owner only). A last line that was torn by a crash is cut off, and `warn`
 * is told.
 * @throws Error when another line is not JSON
 */
export const openRecordFile = (path: string, warn: (message: string) => void): RecordFile => {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const { records, goodBytes } = parseLines(path, bytes);
  const file = openSync(path, "a", 0o600);
  const torn = bytes.length - goodBytes;
  if (torn > 0) {
    warn(`${path}: the last line was torn; ${torn} bytes dropped`);
    ftruncateSync(file, goodBytes);
  }
  return {
    existing: records,
    append: (record) => {
      writeSync(file, `${JSON.stringify(record)}\n`);
    },
    close: () => closeSync(file),
  };
};
