import { utf8ToBytes } from "@noble/hashes/utils.js";
import { type EncType, openLayer, sealLayer } from "./onion-cipher.js";
import { compactJson, type Json, readJsonObject } from "./onion-json.js";
import { Refusal } from "./refusal.js";

/** Result of a request at a service node: a text, or a JSON value. */
export type ReplyResult = { readonly text: string } | { readonly json: Json };

/** How the request wanted its reply: a JSON result as JSON rather than as its text, and base64 around the sealed bytes. */
export interface ReplyForm {
  readonly json: boolean;
  readonly base64: boolean;
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const toBase64 = (bytes: Uint8Array): string => btoa(latin1(bytes));

/** Standard base64, as client libraries read it: padding may be left out, but is right where it stands. */
const fromBase64 = (text: string): Uint8Array | undefined => {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text)) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
};

/** Plaintext of a reply: `body`, then `status`. Without the `json` flag a JSON result becomes a string that holds its text. */
export const replyPlaintext = (status: number, result: ReplyResult, json: boolean): Uint8Array => {
  const body = "text" in result ? result.text : json ? result.json : compactJson(result.json);
  return utf8ToBytes(compactJson({ body, status }));
};

/**
 * HTTP body with which a service node answers (`onion/reply-seal`), sealed for the key of the innermost request layer.
 * @throws Refusal `bad-key`, `malformed` (nonce)
 */
export const sealReply = (
  type: EncType,
  keys: { readonly ownSecret: Uint8Array; readonly clientPublic: Uint8Array; readonly nonce: Uint8Array },
  status: number,
  result: ReplyResult,
  form: ReplyForm,
): Uint8Array => {
  const layer = { ownSecret: keys.ownSecret, peerPublic: keys.clientPublic, role: "server" } as const;
  const sealed = sealLayer(type, layer, keys.nonce, replyPlaintext(status, result, form.json));
  return form.base64 ? utf8ToBytes(toBase64(sealed)) : sealed;
};

/** The sealed bytes inside base64 text, or inside the `result` of the JSON object that old servers wrap it in. */
const unwrapBase64 = (body: Uint8Array): Uint8Array => {
  const wrapped = readJsonObject(body)?.get("result");
  const text = typeof wrapped === "string" ? wrapped : latin1(body);
  const sealed = fromBase64(text);
  if (sealed === undefined) throw new Refusal("malformed-reply", "the reply is not base64");
  return sealed;
};

/** Status and body of an opened reply; `status_code` counts before `status`. @throws Refusal `malformed-reply` */
const readReply = (plaintext: Uint8Array): { readonly status: number; readonly body: Json } => {
  const reply = readJsonObject(plaintext);
  const status = reply?.get("status_code") ?? reply?.get("status");
  const body = reply?.get("body");
  if (!Number.isInteger(status) || body === undefined)
    throw new Refusal("malformed-reply", "the opened reply is no JSON object with a status and a body");
  return { status: status as number, body };
};

/**
 * Opens the HTTP body of a service node's reply (`onion/reply-open`) with the secret of the innermost request layer.
 * @throws Refusal `malformed-reply` (no base64 where asked for, or not the structure of a reply), `decrypt-failed`
 */
export const openReply = (
  type: EncType,
  keys: { readonly clientSecret: Uint8Array; readonly peerPublic: Uint8Array },
  body: Uint8Array,
  base64: boolean,
): { readonly status: number; readonly body: Json } => {
  const sealed = base64 ? unwrapBase64(body) : body;
  const layer = { ownSecret: keys.clientSecret, peerPublic: keys.peerPublic, role: "client" } as const;
  return readReply(openLayer(type, layer, sealed));
};
