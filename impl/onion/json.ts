import { isUtf8 } from "node:buffer";
import { isLosslessNumber, LosslessNumber, parse } from "lossless-json";
import { viewOf } from "../codec/bytes.js";

/** A JSON object that was read; own properties only. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for a JSON object, which an array is not. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

/** Text of UTF-8 bytes, undefined for anything else. A byte order mark stays in the text. */
export const utf8Text = (bytes: Uint8Array): string | undefined =>
  isUtf8(bytes) ? viewOf(bytes).toString("utf8") : undefined;

/** Text of JSON without the byte order mark before it. */
export const jsonText = (bytes: Uint8Array): string | undefined => {
  const text = utf8Text(bytes);
  return text?.startsWith("\ufeff") ? text.slice(1) : text;
};

const isFiniteThroughout = (value: unknown): boolean =>
  typeof value === "object" && value !== null
    ? Object.values(value).every(isFiniteThroughout)
    : typeof value !== "number" || Number.isFinite(value);

/** Only numbers of such a length or with an exponent can be too large for a double. */
const perhapsTooLarge = /[0-9][eE]|[0-9]{309}/;

/**
 * The JSON object that the bytes are, undefined for anything else. Of duplicate keys the last one counts. As in the
 * JSON library of deployed servers a byte order mark is passed over, and a number too large for a double is an error.
 */
export const parseJsonObject = (bytes: Uint8Array): JsonObject | undefined => {
  const text = jsonText(bytes);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) && (!perhapsTooLarge.test(text) || isFiniteThroughout(value)) ? value : undefined;
  } catch {
    return undefined;
  }
};

const exactNumber = (text: string): unknown =>
  String(Number(text)) === text ? Number(text) : new LosslessNumber(text);

/**
 * Reads JSON so that {@link writeJson} writes every number as it was: those that a double would respell become
 * `LosslessNumber`. Throws SyntaxError.
 */
export const parseExactJson = (text: string): unknown =>
  parse(text, undefined, { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue });

/** The number that a JSON value is, however it was read; undefined for other values and what no double can hold. */
export const asNumber = (value: unknown): number | undefined => {
  const number = isLosslessNumber(value) ? Number(value.value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
};

const compareBytes = (left: string, right: string): number => {
  // UTF-16 order is byte order but for characters beyond the basic plane.
  if (!/[\ud800-\udfff]/.test(left + right)) return left < right ? -1 : left > right ? 1 : 0;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
};

/**
 * JSON as deployed servers write it: no spaces, keys ascending by bytes at every level, characters beyond ASCII as
 * they are. Numbers may be `bigint` or `LosslessNumber`; a property that is undefined is left out.
 */
export const writeJson = (value: unknown): string => {
  if (typeof value === "bigint") return String(value);
  if (isLosslessNumber(value)) return value.value;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const object = value as JsonObject;
  const keys = Object.keys(object).filter((key) => object[key] !== undefined);
  keys.sort(compareBytes);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${writeJson(object[key])}`).join(",")}}`;
};
