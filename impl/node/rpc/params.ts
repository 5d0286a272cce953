import { type BtDictReader, type BtValue, readDict } from "../../codec/bt.js";
import { ClientError, invalidRequest } from "./client-error.js";
import { isJsonObject, parseJsonBytes } from "./json.js";

/** Parameters as they came: a JSON object, or the bytes of a bt dict. */
export type RawParams =
  | { readonly encoding: "json"; readonly object: Readonly<Record<string, unknown>> }
  | { readonly encoding: "bt"; readonly bytes: Buffer };

/** What each kind of field is read as. Text is kept as its UTF-8 bytes, since some fields take raw bytes too. */
interface Kinds {
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
}
export type FieldKind = keyof Kinds;

/** Fields of an endpoint, by name. */
export type FieldSpec = Readonly<Record<string, FieldKind>>;

/** What `readFields` gives for a specification; an absent field is absent. */
export type Fields<S extends FieldSpec> = { readonly [N in keyof S]?: Kinds[S[N]] };

const descriptors: Readonly<Record<FieldKind, string>> = {
  string: "string",
  boolean: "boolean",
  int: "integer",
  unsigned: "positive integer",
  timestamp: "integer timestamp (in milliseconds)",
  storeTimestamp: "integer",
  namespace: "16-bit integer",
};

const wrongType = (field: string, kind: FieldKind) =>
  invalidRequest(`Invalid value given for '${field}': expected ${descriptors[kind]}`);

const isJsonInteger = (value: unknown): value is number | bigint =>
  typeof value === "bigint" || Number.isInteger(value);

/** Smallest time that can be meant as milliseconds. */
const leastMilliseconds = 1_000_000_000;

const digits = (field: string, text: string, pattern: RegExp): number => {
  if (!pattern.test(text)) throw invalidRequest(`Invalid value given for '${field}': ${JSON.stringify(text)}`);
  return Number(text);
};

type Reader = (field: string, value: unknown) => unknown;

const jsonReaders: Readonly<Record<FieldKind, Reader>> = {
  string: (field, value) => {
    if (typeof value !== "string") throw wrongType(field, "string");
    return Buffer.from(value, "utf8");
  },
  boolean: (field, value) => {
    if (typeof value !== "boolean") throw wrongType(field, "boolean");
    return value;
  },
  int: (field, value) => {
    if (!isJsonInteger(value)) throw wrongType(field, "int");
    return Number(BigInt.asIntN(32, BigInt(value)));
  },
  unsigned: (field, value) => {
    if (typeof value === "string") return digits(field, value, /^\d+$/);
    if (!isJsonInteger(value) || value < 0) throw wrongType(field, "unsigned");
    return Number(value);
  },
  timestamp: (field, value) => {
    if (!isJsonInteger(value) || value < 0) throw wrongType(field, "timestamp");
    if (value < leastMilliseconds)
      throw invalidRequest(`Invalid timestamp for '${field}': timestamp must be in milliseconds`);
    return Number(value);
  },
  storeTimestamp: (field, value) => {
    if (typeof value === "string") return digits(field, value, /^-?\d+$/);
    if (!isJsonInteger(value)) throw wrongType(field, "storeTimestamp");
    return Number(value);
  },
  namespace: (field, value) => {
    if (!isJsonInteger(value)) throw wrongType(field, "namespace");
    if (value < -32_768 || value > 32_767)
      throw invalidRequest(`Invalid value given for '${field}': value out of range`);
    return Number(value);
  },
};

const btInteger = (kind: FieldKind, least: bigint, most: bigint): Reader => {
  return (field, value) => {
    if (typeof value !== "bigint" || value < least || value > most) throw wrongType(field, kind);
    return Number(value);
  };
};

const int64: readonly [bigint, bigint] = [-(1n << 63n), (1n << 63n) - 1n];

const btReaders: Readonly<Record<FieldKind, Reader>> = {
  string: (field, value) => {
    if (!(value instanceof Uint8Array)) throw wrongType(field, "string");
    return Buffer.from(value.buffer, value.byteOffset, value.length);
  },
  boolean: (field, value) => {
    if (value !== 0n && value !== 1n) throw wrongType(field, "boolean");
    return value === 1n;
  },
  int: btInteger("int", -(1n << 31n), (1n << 31n) - 1n),
  unsigned: btInteger("unsigned", 0n, (1n << 64n) - 1n),
  timestamp: btInteger("timestamp", ...int64),
  storeTimestamp: btInteger("timestamp", ...int64),
  namespace: btInteger("namespace", -32_768n, 32_767n),
};

/** JSON fields of `store` that are looked at after all others. */
const late = (kind: FieldKind): boolean => kind === "storeTimestamp" || kind === "unsigned";

const ascending = (names: readonly string[]): string[] => [...names].sort();

const readJson = (object: Readonly<Record<string, unknown>>, spec: FieldSpec): Record<string, unknown> => {
  const names = ascending(Object.keys(spec));
  const ordered = [...names.filter((name) => !late(spec[name]!)), ...names.filter((name) => late(spec[name]!))];
  const found: Record<string, unknown> = {};
  for (const name of ordered) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (value !== undefined && value !== null) found[name] = jsonReaders[spec[name]!](name, value);
  }
  return found;
};

const readBt = (bytes: Buffer, spec: FieldSpec): Record<string, unknown> => {
  const reader: BtDictReader = readDict(bytes);
  const found: Record<string, unknown> = {};
  for (const name of ascending(Object.keys(spec))) {
    const value: BtValue | undefined = reader.get(name);
    if (value !== undefined) found[name] = btReaders[spec[name]!](name, value);
  }
  return found;
};

/**
 * Reads the known fields of a request, checking all types before anything else is checked; unknown fields are ignored.
 * @throws ClientError (400) that names the field; BtError for broken bencoding
 */
export const readFields = <S extends FieldSpec>(params: RawParams, spec: S): Fields<S> =>
  (params.encoding === "json" ? readJson(params.object, spec) : readBt(params.bytes, spec)) as Fields<S>;

/** A field that must be there. */
export const required = <T>(value: T | undefined, field: string): T => {
  if (value === undefined) throw invalidRequest(`Required field '${field}' missing`);
  return value;
};

/**
 * Parameters of an OMQ request, told apart by their first byte. Nothing at all counts as `{}`, JSON that is no object
 * as an object without fields.
 * @throws ClientError (400)
 */
export const paramsOfBody = (body: Buffer | undefined): RawParams => {
  if (body === undefined || body.length === 0) return { encoding: "json", object: {} };
  if (body[0] === 0x64) return { encoding: "bt", bytes: body };
  let value: unknown;
  try {
    value = parseJsonBytes(body);
  } catch {
    throw new ClientError(400, "invalid body: expected json or bt_dict");
  }
  return { encoding: "json", object: isJsonObject(value) ? value : {} };
};
