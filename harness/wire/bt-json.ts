import { type BtValue, decodeBt, encodeBt } from "../../spec/model/bt.js";
import { Refusal } from "../../spec/model/refusal.js";
import { WireFailure } from "./failure.js";

/** What can be written in bencoding; text as UTF-8, numbers as integers. */
export type BtInput = bigint | number | string | Uint8Array | readonly BtInput[] | { readonly [key: string]: BtInput };

const toBt = (value: BtInput): BtValue => {
  if (typeof value === "bigint" || value instanceof Uint8Array) return value as bigint | Uint8Array;
  if (typeof value === "number") return BigInt(value);
  if (typeof value === "string") return Buffer.from(value);
  if (Array.isArray(value)) return (value as readonly BtInput[]).map(toBt);
  return new Map(Object.entries(value).map(([key, entry]) => [key, toBt(entry as BtInput)]));
};

/** Canonical bencoding of a value. */
export const writeBt = (value: BtInput): Buffer => Buffer.from(encodeBt(toBt(value)));

const decoded = (bytes: Uint8Array): BtValue => {
  try {
    return decodeBt(new Uint8Array(bytes));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new WireFailure("garbled", `the message is not bencoded: ${error.message}`);
  }
};

/** A bencoded dict by key; byte strings are bytes. @throws WireFailure garbled */
export const readBt = (bytes: Uint8Array): ReadonlyMap<string, BtValue> => {
  const value = decoded(bytes);
  if (!(value instanceof Map)) throw new WireFailure("garbled", "the message is bencoded, but no dict");
  return value;
};

/** Fields whose byte strings are raw; in JSON they are base64. */
const rawFields = new Set(["signature", "data"]);

const toJson = (value: BtValue, field: string): unknown => {
  if (typeof value === "bigint")
    return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= -BigInt(Number.MAX_SAFE_INTEGER)
      ? Number(value)
      : value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString(rawFields.has(field) ? "base64" : "utf8");
  if (Array.isArray(value)) return value.map((item) => toJson(item, field));
  return Object.fromEntries([...value].map(([key, item]) => [key, toJson(item, key)]));
};

/**
 * A bencoded answer as the JSON answer to the same request would be: raw fields in base64, integers as numbers.
 * @throws WireFailure garbled
 */
export const readBtAsJson = (bytes: Uint8Array): unknown => toJson(decoded(bytes), "");
