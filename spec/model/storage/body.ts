import { utf8ToBytes } from "@noble/hashes/utils.js";
import { type BtValue, encodeBt } from "../bt.js";
import { toBase64 } from "./base64.js";

/** A value in an answer. Bytes are base64 in JSON and raw in bencoding; booleans are 0 and 1 in bencoding. */
export type BodyValue = null | string | number | bigint | boolean | Uint8Array | readonly BodyValue[] | Body;

/** An object in an answer. */
export interface Body {
  readonly [key: string]: BodyValue;
}

/** How a request came, and so how an object goes back. */
export type Encoding = "json" | "bt";

/** One character a byte, so that comparing texts compares bytes. */
const byteText = (text: string): string => String.fromCharCode(...utf8ToBytes(text));

const entriesByKey = (body: Body): readonly (readonly [string, BodyValue])[] =>
  Object.entries(body).sort(([a], [b]) => (byteText(a) < byteText(b) ? -1 : 1));

/** JSON without white space, the keys of objects ascending by bytes. */
export const writeJson = (value: BodyValue): string => {
  if (value instanceof Uint8Array) return JSON.stringify(toBase64(value));
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly BodyValue[]).map(writeJson).join(",")}]`;
  const members = entriesByKey(value as Body).map(([key, item]) => `${JSON.stringify(key)}:${writeJson(item)}`);
  return `{${members.join(",")}}`;
};

/** Bencoding has no null, which is left out, and no fractions, which are written as text. */
const toBt = (value: BodyValue): BtValue => {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return utf8ToBytes(value);
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : utf8ToBytes(String(value));
  if (Array.isArray(value)) return (value as readonly BodyValue[]).map(toBt);
  const entries = Object.entries(value as Body).filter(([, item]) => item !== null);
  return new Map(entries.map(([key, item]) => [byteText(key), toBt(item)]));
};

/** The same answer in bencoding, keys ascending. */
export const writeBt = (value: BodyValue): Uint8Array => encodeBt(toBt(value));

/** The same answer with bytes as base64 text. */
export const bytesAsText = (value: BodyValue): BodyValue => {
  if (value instanceof Uint8Array) return toBase64(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly BodyValue[]).map(bytesAsText);
  return Object.fromEntries(Object.entries(value as Body).map(([key, item]) => [key, bytesAsText(item)]));
};
