import type { BtValue } from "../../codec/bt.js";
import type { Scope } from "../../storage/store.js";
import { type ClientError, invalidRequest } from "./client-error.js";

/** What each kind of field is read as. Text is kept as its UTF-8 bytes, since some fields take raw bytes too. */
export interface Kinds {
  readonly string: Buffer;
  readonly boolean: boolean;
  readonly int: number;
  /** `ttl`: JSON also takes it as a string of digits. */
  readonly unsigned: number;
  /** Milliseconds. */
  readonly timestamp: number;
  /** The timestamp of `store`: JSON also takes it as a string, and does not check its size. */
  readonly storeTimestamp: number;
  readonly namespace: number;
  readonly scope: Scope;
  /** Lists; one bare value counts as a list of one. */
  readonly strings: readonly Buffer[];
  readonly ints: readonly number[];
  readonly timestamps: readonly number[];
  /** Any value: as `parseJson` returns it, or of bt. */
  readonly any: unknown;
}
export type FieldKind = keyof Kinds;

/** Reads one value that is there. @throws ClientError (400) that names the field */
export type FieldReader<Value> = (field: string, value: Value) => unknown;

const descriptors: Readonly<Record<FieldKind, string>> = {
  string: "string",
  boolean: "boolean",
  int: "integer",
  unsigned: "positive integer",
  timestamp: "integer timestamp (in milliseconds)",
  storeTimestamp: "integer",
  namespace: "16-bit integer",
  scope: 'integer or "all"',
  strings: "string array",
  ints: "integer array",
  timestamps: "timestamp array",
  any: "value",
};

const wrongType = (field: string, kind: FieldKind): ClientError =>
  invalidRequest(`Invalid value given for '${field}': expected ${descriptors[kind]}`);

const isInteger = (value: unknown): value is number | bigint => typeof value === "bigint" || Number.isInteger(value);

/** A time as a number of milliseconds; beyond 2^53 deployed nodes overflow, and we refuse. */
const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Smallest time that can be meant as milliseconds. */
const leastMilliseconds = 1_000_000_000;

const leastInt64 = -(1n << 63n);
const mostInt64 = (1n << 63n) - 1n;
const mostUint64 = (1n << 64n) - 1n;

/** An integer as a string of digits; the complaint quotes what was given. */
const digits = (field: string, text: string, pattern: RegExp, least: bigint, most: bigint): number => {
  const value = pattern.test(text) && text.length <= 40 ? BigInt(text) : undefined;
  if (value === undefined || value < least || value > most)
    throw invalidRequest(`Invalid value given for '${field}': ${JSON.stringify(text)}`);
  return Number(value);
};

/** A reader of lists: each element passes `read`, or the whole is of the wrong type. */
const listOf =
  <Value>(kind: FieldKind, read: (value: Value) => unknown): FieldReader<Value | readonly Value[]> =>
  (field, value) =>
    (Array.isArray(value) ? (value as readonly Value[]) : [value as Value]).map((one) => {
      const result = read(one);
      if (result === undefined) throw wrongType(field, kind);
      return result;
    });

const jsonNamespace =
  (kind: "namespace" | "scope"): FieldReader<unknown> =>
  (field, value) => {
    if (kind === "scope" && value === "all") return value;
    if (!isInteger(value)) throw wrongType(field, kind);
    if (value < -32_768 || value > 32_767)
      throw invalidRequest(`Invalid value given for '${field}': value out of range`);
    return Number(value);
  };

const toInt32 = (value: number | bigint): number => Number(BigInt.asIntN(32, BigInt(value)));

/** Readers of JSON values as `parseJson` returns them. */
export const jsonReaders: Readonly<Record<FieldKind, FieldReader<unknown>>> = {
  string: (field, value) => {
    if (typeof value !== "string") throw wrongType(field, "string");
    return Buffer.from(value, "utf8");
  },
  boolean: (field, value) => {
    if (typeof value !== "boolean") throw wrongType(field, "boolean");
    return value;
  },
  int: (field, value) => {
    if (!isInteger(value)) throw wrongType(field, "int");
    return toInt32(value);
  },
  unsigned: (field, value) => {
    if (typeof value === "string") return digits(field, value, /^\d+$/, 0n, mostUint64);
    if (!isInteger(value) || value < 0) throw wrongType(field, "unsigned");
    return Number(value);
  },
  timestamp: (field, value) => {
    if (!isTime(value)) throw wrongType(field, "timestamp");
    if (value < leastMilliseconds)
      throw invalidRequest(`Invalid timestamp for '${field}': timestamp must be in milliseconds`);
    return value;
  },
  storeTimestamp: (field, value) => {
    if (typeof value === "string") return digits(field, value, /^-?\d+$/, leastInt64, mostInt64);
    if (!isInteger(value)) throw wrongType(field, "storeTimestamp");
    return Number(value);
  },
  namespace: jsonNamespace("namespace"),
  scope: jsonNamespace("scope"),
  strings: listOf("strings", (value) => (typeof value === "string" ? Buffer.from(value, "utf8") : undefined)),
  ints: listOf("ints", (value) => (isInteger(value) ? toInt32(value) : undefined)),
  timestamps: listOf("timestamps", (value) => (isTime(value) ? value : undefined)),
  any: (_, value) => value,
};

const btInteger =
  (kind: FieldKind, least: bigint, most: bigint): FieldReader<BtValue> =>
  (field, value) => {
    if (typeof value !== "bigint" || value < least || value > most) throw wrongType(field, kind);
    return Number(value);
  };

const btText = (value: BtValue): Buffer | undefined =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length) : undefined;

const btString: FieldReader<BtValue> = (field, value) => {
  const text = btText(value);
  if (text === undefined) throw wrongType(field, "string");
  return text;
};

const within =
  (least: bigint, most: bigint) =>
  (value: BtValue): number | undefined =>
    typeof value === "bigint" && value >= least && value <= most ? Number(value) : undefined;

const leastTime = BigInt(Number.MIN_SAFE_INTEGER);
const mostTime = BigInt(Number.MAX_SAFE_INTEGER);
const leastInt32 = -(1n << 31n);
const mostInt32 = (1n << 31n) - 1n;

/** Readers of bt values. */
export const btReaders: Readonly<Record<FieldKind, FieldReader<BtValue>>> = {
  string: btString,
  boolean: (field, value) => {
    if (value !== 0n && value !== 1n) throw wrongType(field, "boolean");
    return value === 1n;
  },
  int: btInteger("int", leastInt32, mostInt32),
  unsigned: btInteger("unsigned", 0n, mostUint64),
  timestamp: btInteger("timestamp", leastTime, mostTime),
  storeTimestamp: btInteger("timestamp", leastTime, mostTime),
  namespace: btInteger("namespace", -32_768n, 32_767n),
  scope: (field, value) =>
    btText(value)?.equals(Buffer.from("all")) ? "all" : btInteger("scope", -32_768n, 32_767n)(field, value),
  strings: listOf("strings", btText),
  ints: listOf("ints", within(leastInt32, mostInt32)),
  timestamps: listOf("timestamps", within(leastTime, mostTime)),
  any: (_, value) => value,
};
