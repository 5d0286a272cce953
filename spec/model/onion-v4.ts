import { utf8ToBytes } from "@noble/hashes/utils.js";
import { type BtValue, decodeBt, encodeBt } from "./bt.js";
import { compactJson, type Json, readJsonObject } from "./onion-json.js";
import { Refusal, refusalOf } from "./refusal.js";

/** A request to a server. `body` absent and an empty body are different things. */
export interface V4Request {
  readonly method: string;
  readonly endpoint: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Uint8Array | undefined;
}

/** A server's answer. */
export interface V4Response {
  readonly code: number;
  readonly headers: Json;
  readonly body: Uint8Array;
}

/**
 * Plaintext of a v4 request (`onion/v4-request`): a list of the JSON of method, endpoint and headers, and the body if
 * there is one. Nothing is added. Keys are ascending here, but any order is right: compare with `sameV4Request`.
 */
export const encodeV4Request = ({ method, endpoint, headers, body }: V4Request): Uint8Array => {
  const info = utf8ToBytes(compactJson({ endpoint, headers, method }));
  return encodeBt(body === undefined ? [info] : [info, body]);
};

const byteStrings = (plaintext: Uint8Array): readonly Uint8Array[] | undefined => {
  const decoded = refusalOf(() => decodeBt(plaintext));
  if ("class" in decoded || !Array.isArray(decoded.result)) return undefined;
  const isString = (value: BtValue): value is Uint8Array => value instanceof Uint8Array;
  return decoded.result.every(isString) ? decoded.result : undefined;
};

/** Whether two plaintexts are the same v4 request, whatever the order of JSON keys. */
export const sameV4Request = (a: Uint8Array, b: Uint8Array): boolean => {
  const [left, right] = [a, b].map((plaintext) => {
    const strings = byteStrings(plaintext);
    const info = strings?.[0] && readJsonObject(strings[0]);
    if (strings === undefined || info === undefined || strings.length > 2) return undefined;
    return compactJson({ info: Object.fromEntries(info), body: strings[1] === undefined ? null : [...strings[1]] });
  });
  return left !== undefined && left === right;
};

/**
 * Reads the plaintext of a v4 answer (`onion/v4-response`): exactly two byte strings, JSON with a numeric `code` and
 * `headers`, and the body. Leading zeros of a length are tolerated. @throws Refusal `malformed-reply`
 */
export const decodeV4Response = (plaintext: Uint8Array): V4Response => {
  const strings = byteStrings(plaintext);
  if (strings === undefined || strings.length !== 2)
    throw new Refusal("malformed-reply", "a v4 answer is a list of two byte strings");
  const info = readJsonObject(strings[0]!);
  const code = info?.get("code");
  const headers = info?.get("headers");
  if (!Number.isInteger(code) || typeof headers !== "object" || headers === null || Array.isArray(headers))
    throw new Refusal("malformed-reply", "the first string of a v4 answer is no JSON object with code and headers");
  return { code: code as number, headers, body: strings[1]! };
};
