import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { BtValue } from "../bt.js";
import type { ExactJson } from "./exact-json.js";
import type { Scope } from "./namespace.js";
import { invalidRequest, type Refused } from "./refused.js";

/** The kinds of fields, and what each is read as. Texts are bytes: in JSON those of their UTF-8 form. */
export interface Kinds {
  readonly text: Uint8Array;
  readonly flag: boolean;
  /** 32 bits. */
  readonly int: number;
  /** Milliseconds that a message lives; JSON may say it as a text of digits. */
  readonly life: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The time of a message at `store`: JSON may say it as a text, and does not look at its size. */
  readonly storeTime: number;
  readonly namespace: number;
  readonly scope: Scope;
  /** Lists, for which one bare value may stand. */
  readonly texts: readonly Uint8Array[];
  readonly ints: readonly number[];
  readonly times: readonly number[];
  readonly any: ExactJson | BtValue;
}
export type FieldKind = keyof Kinds;

/** How the answer to a value of the wrong type calls what it expects. */
const descriptor: Readonly<Record<FieldKind, string>> = {
  text: "string",
  flag: "boolean",
  int: "integer",
  life: "positive integer",
  time: "integer timestamp (in milliseconds)",
  storeTime: "integer",
  namespace: "16-bit integer",
  scope: 'integer or "all"',
  texts: "string array",
  ints: "integer array",
  times: "timestamp array",
  any: "value",
};

const wrongType = (field: string, kind: FieldKind): Refused =>
  invalidRequest(`Invalid value given for '${field}': expected ${descriptor[kind]}`);

const int16 = [-(1n << 15n), (1n << 15n) - 1n] as const;
const int32 = [-(1n << 31n), (1n << 31n) - 1n] as const;
const int64 = [-(1n << 63n), (1n << 63n) - 1n] as const;
const uint64 = [0n, (1n << 64n) - 1n] as const;

const isWithin = (value: bigint, [least, largest]: readonly [bigint, bigint]): boolean =>
  value >= least && value <= largest;

/** Times below this, read as milliseconds, would be of January 1970: somebody meant seconds. */
const leastTime = 1_000_000_000n;

const listOf = <Value>(value: Value | readonly Value[]): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]) : [value as Value];

type Reader<Value> = (field: string, value: Value) => unknown;

/** A number in digits; the complaint quotes what was given. */
const readDigits = (field: string, text: string, shape: RegExp, range: readonly [bigint, bigint]): number => {
  const value = shape.test(text) ? BigInt(text) : undefined;
  if (value === undefined || !isWithin(value, range))
    throw invalidRequest(`Invalid value given for '${field}': ${JSON.stringify(text)}`);
  return Number(value);
};

const readJsonNamespace = (field: string, value: ExactJson, kind: "namespace" | "scope"): number => {
  if (typeof value !== "bigint") throw wrongType(field, kind);
  if (!isWithin(value, int16)) throw invalidRequest(`Invalid value given for '${field}': value out of range`);
  return Number(value);
};

/** Reads values of JSON; `null` does not come here. */
export const jsonReaders: Readonly<Record<FieldKind, Reader<ExactJson>>> = {
  text: (field, value) => {
    if (typeof value !== "string") throw wrongType(field, "text");
    return utf8ToBytes(value);
  },
  flag: (field, value) => {
    if (typeof value !== "boolean") throw wrongType(field, "flag");
    return value;
  },
  int: (field, value) => {
    if (typeof value !== "bigint") throw wrongType(field, "int");
    return Number(BigInt.asIntN(32, value));
  },
  life: (field, value) => {
    if (typeof value === "string") return readDigits(field, value, /^\d+$/, uint64);
    if (typeof value !== "bigint" || value < 0n) throw wrongType(field, "life");
    return Number(value);
  },
  time: (field, value) => {
    if (typeof value !== "bigint" || value < 0n) throw wrongType(field, "time");
    if (value < leastTime) throw invalidRequest(`Invalid timestamp for '${field}': timestamp must be in milliseconds`);
    return Number(value);
  },
  storeTime: (field, value) => {
    if (typeof value === "string") return readDigits(field, value, /^-?\d+$/, int64);
    if (typeof value !== "bigint") throw wrongType(field, "storeTime");
    return Number(value);
  },
  namespace: (field, value) => readJsonNamespace(field, value, "namespace"),
  scope: (field, value) => (value === "all" ? "all" : readJsonNamespace(field, value, "scope")),
  texts: (field, value) =>
    listOf(value).map((item) => {
      if (typeof item !== "string") throw wrongType(field, "texts");
      return utf8ToBytes(item);
    }),
  ints: (field, value) =>
    listOf(value).map((item) => {
      if (typeof item !== "bigint") throw wrongType(field, "ints");
      return Number(BigInt.asIntN(32, item));
    }),
  times: (field, value) =>
    listOf(value).map((item) => {
      if (typeof item !== "bigint" || item < 0n) throw wrongType(field, "times");
      return Number(item);
    }),
  any: (_, value) => value,
};

const readInteger = (field: string, value: BtValue, kind: FieldKind, range: readonly [bigint, bigint]): number => {
  if (typeof value !== "bigint" || !isWithin(value, range)) throw wrongType(field, kind);
  return Number(value);
};

const readText = (field: string, value: BtValue, kind: FieldKind): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw wrongType(field, kind);
  return value;
};

const isAll = (value: BtValue): boolean =>
  value instanceof Uint8Array && new TextDecoder("latin1").decode(value) === "all";

/** Reads values of bencoding. Nothing is cut to fewer bits there, and no time is too small. */
export const btReaders: Readonly<Record<FieldKind, Reader<BtValue>>> = {
  text: (field, value) => readText(field, value, "text"),
  flag: (field, value) => readInteger(field, value, "flag", [0n, 1n]) === 1,
  int: (field, value) => readInteger(field, value, "int", int32),
  life: (field, value) => readInteger(field, value, "life", uint64),
  time: (field, value) => readInteger(field, value, "time", int64),
  storeTime: (field, value) => readInteger(field, value, "time", int64),
  namespace: (field, value) => readInteger(field, value, "namespace", int16),
  scope: (field, value) => (isAll(value) ? "all" : readInteger(field, value, "scope", int16)),
  texts: (field, value) => listOf(value).map((item) => readText(field, item, "texts")),
  ints: (field, value) => listOf(value).map((item) => readInteger(field, item, "ints", int32)),
  times: (field, value) => listOf(value).map((item) => readInteger(field, item, "times", int64)),
  any: (_, value) => value,
};
