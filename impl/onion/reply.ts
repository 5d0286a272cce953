import { viewOf } from "../codec/bytes.js";
import type { EncType } from "./enc-type.js";
import { OnionError } from "./error.js";
import { asNumber, isJsonObject, parseJsonObject, utf8Text, writeJson } from "./json.js";
import { openWithKey, sealWithKey } from "./layer.js";

/** What a service node answers: a text, or any JSON value. */
export type ReplyResult = { readonly text: string } | { readonly json: unknown };

/** A service node's answer as its client reads it. */
export interface Reply {
  /** The status inside the seal. */
  readonly status: number;
  readonly body: unknown;
}

/**
 * Plaintext of a reply, `{"body":…,"status":…}`. A JSON result is put in as JSON if the request asked for it, else as
 * a string that holds its text; a text stays a string.
 */
export const writeReply = (status: number, result: ReplyResult, asJson: boolean): Buffer => {
  const body = "text" in result ? JSON.stringify(result.text) : writeJson(result.json);
  const embedded = "text" in result || asJson ? body : JSON.stringify(body);
  return Buffer.from(`{"body":${embedded},"status":${status}}`);
};

/** HTTP body of a reply: sealed under the key of the layer that asked, as base64 text or as raw bytes. */
export const sealReply = (
  { encType, key, base64 }: { readonly encType: EncType; readonly key: Uint8Array; readonly base64: boolean },
  nonce: Uint8Array,
  plaintext: Uint8Array,
): Buffer => {
  const sealed = sealWithKey(encType, key, nonce, plaintext);
  return base64 ? Buffer.from(sealed.toString("base64"), "latin1") : sealed;
};

const malformed = (message: string): OnionError => new OnionError("malformed-reply", message);

const base64Text = /^[A-Za-z0-9+/]*={0,2}$/;

/** Bytes of base64 with its padding or without, undefined for any other text. */
const decodeBase64 = (text: string): Buffer | undefined => {
  const unpadded = text.replace(/={1,2}$/, "");
  const padded = unpadded.length !== text.length;
  if (!base64Text.test(text) || unpadded.length % 4 === 1 || (padded && text.length % 4 !== 0)) return undefined;
  return Buffer.from(unpadded, "base64");
};

const readBase64 = (httpBody: Buffer): Buffer => {
  // Old servers put the base64 into an object.
  const sealed = decodeBase64(httpBody.toString("latin1")) ?? parseJsonObject(httpBody)?.result;
  const bytes = typeof sealed === "string" ? decodeBase64(sealed) : sealed;
  if (!Buffer.isBuffer(bytes)) throw malformed("reply: expected base64, or an object with base64 in result");
  return bytes;
};

/**
 * Plaintext of a reply.
 * @param httpBody what the entry node answered
 * @throws OnionError malformed-reply if it is not base64 where that was asked for, decrypt-failed
 */
export const openReply = (
  { encType, key, base64 }: { readonly encType: EncType; readonly key: Uint8Array; readonly base64: boolean },
  httpBody: Uint8Array,
): Buffer => openWithKey(encType, key, base64 ? readBase64(viewOf(httpBody)) : httpBody);

/**
 * Reads the plaintext of a service node's reply; `status_code`, which older nodes write, goes before `status`.
 * @param parse reads JSON text; give another one to keep 64-bit numbers
 * @throws OnionError malformed-reply
 */
export const readReply = (plaintext: Uint8Array, parse: (text: string) => unknown = JSON.parse): Reply => {
  const text = utf8Text(plaintext);
  if (text === undefined) throw malformed("reply: expected UTF-8");
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    throw malformed("reply: expected JSON");
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, "body")) throw malformed("reply: expected an object with body");
  const status = asNumber(value.status_code ?? value.status);
  if (status === undefined || !Number.isInteger(status)) throw malformed("status: expected an integer");
  return { status, body: value.body };
};
