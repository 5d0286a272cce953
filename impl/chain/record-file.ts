import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";

/**
 * When lines reach the disk itself. Whatever the policy, a written line survives the death of the process; the policy
 * says what the death of the machine may cost: nothing (`always`), the last second (`second`), or what the system had not
 * written by itself (`never`).
 */
export type SyncPolicy = "always" | "second" | "never";

/** An append-only file of JSON lines, each after its CRC-32. A line that was written survives the death of the process. */
export interface RecordFile {
  /** What was in the file when it was opened. */
  readonly existing: readonly unknown[];
  readonly append: (record: unknown) => void;
  readonly close: () => void;
}

export interface RecordFileOptions {
  readonly path: string;
  readonly sync: SyncPolicy;
  readonly warn: (message: string) => void;
  /** Told when the disk refuses what was written before: the file is not what it was said to be. */
  readonly fatal: (error: unknown) => void;
}

const syncEveryMs = 1_000;

const checksumOf = (json: string | Buffer): string => crc32(json).toString(16).padStart(8, "0");

/** Reads one line, `<crc-32 as 8 hex digits> <json>`. */
const parseLine = (line: Buffer): unknown => {
  const json = line.subarray(9);
  if (line[8] !== 0x20 || line.toString("latin1", 0, 8) !== checksumOf(json)) {
    throw new SyntaxError("its checksum is not that of its contents");
  }
  return JSON.parse(json.toString("utf8"));
};

const parseLines = (path: string, bytes: Buffer): { records: unknown[]; goodBytes: number } => {
  const records: unknown[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(0x0a, start);
    const last = end === -1 || end === bytes.length - 1;
    try {
      if (end === -1) throw new SyntaxError("the line does not end");
      records.push(parseLine(bytes.subarray(start, end)));
    } catch (error) {
      if (last) break;
      throw new Error(`${path}: line ${records.length + 1} is damaged, and is not the last one`, { cause: error });
    }
    start = end + 1;
  }
  return { records, goodBytes: start };
};

/** A new file is only safe once its folder says that it exists. */
const syncFolder = (path: string): void => {
  const folder = openSync(dirname(path), "r");
  fsyncSync(folder);
  closeSync(folder);
};

/**
 * Opens the file, or makes it (readable by its owner only). A last line that was torn by a crash is cut off, and `warn`
 * is told.
 * @throws Error when another line is damaged
 */
export const openRecordFile = ({ path, sync, warn, fatal }: RecordFileOptions): RecordFile => {
  const isNew = !existsSync(path);
  const bytes = isNew ? Buffer.alloc(0) : readFileSync(path);
  const { records, goodBytes } = parseLines(path, bytes);
  const file = openSync(path, "a", 0o600);
  const torn = bytes.length - goodBytes;
  if (torn > 0) {
    warn(`${path}: the last line was torn; ${torn} bytes dropped`);
    ftruncateSync(file, goodBytes);
  }
  if (isNew && sync !== "never") syncFolder(path);

  let timer: NodeJS.Timeout | undefined;
  let syncing = false;
  let closed = false;
  const release = (): void => {
    if (closed && !syncing) closeSync(file);
  };
  const syncLater = (): void => {
    timer = undefined;
    syncing = true;
    fdatasync(file, (error) => {
      syncing = false;
      if (error !== null) fatal(error);
      release();
    });
  };

  return {
    existing: records,
    append: (record) => {
      const json = JSON.stringify(record);
      writeSync(file, `${checksumOf(json)} ${json}\n`);
      if (sync === "always") fdatasyncSync(file);
      else if (sync === "second" && timer === undefined) timer = setTimeout(syncLater, syncEveryMs).unref();
    },
    close: () => {
      clearTimeout(timer);
      if (sync !== "never") fdatasyncSync(file);
      closed = true;
      release();
    },
  };
};
