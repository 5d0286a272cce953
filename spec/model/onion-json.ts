import { utf8ToBytes } from "@noble/hashes/utils.js";

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Keys ascending by the bytes of their UTF-8 form, which is not the order of UTF-16 units. */
const byBytes = (a: string, b: string): number => {
  const [left, right] = [utf8ToBytes(a), utf8ToBytes(b)];
  const index = left.findIndex((byte, i) => byte !== right[i]);
  if (index === -1) return left.length - right.length;
  return left[index]! - (right[index] ?? -1);
};

/** JSON text without spaces, keys ascending by bytes at every level, non-ASCII left as it is. */
export const compactJson = (value: Json): string => {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(compactJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const object = value as { readonly [key: string]: Json };
  const members = Object.keys(object)
    .sort(byBytes)
    .map((key) => `${JSON.stringify(key)}:${compactJson(object[key]!)}`);
  return `{${members.join(",")}}`;
};

/** Refuses numbers beyond the range of a double, which `JSON.parse` would turn into infinity. */
const finite = (_key: string, value: Json): Json => {
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("a number is out of range");
  return value;
};

/**
 * The JSON object that fills `bytes` completely: UTF-8, no comments, white space around it allowed; of equal keys the
 * last one counts. Undefined if it is anything else.
 */
export const readJsonObject = (bytes: Uint8Array): ReadonlyMap<string, Json> | undefined => {
  try {
    const value: Json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes), finite);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
};
