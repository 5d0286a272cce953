import { hexToBytes } from "@noble/hashes/utils.js";
import { fromBase64 } from "./base64.js";
import type { Encoding } from "./body.js";

/** What a token allows, as bits of its second byte. */
export const right = { read: 1, write: 2, delete: 4, anyPrefix: 8 } as const;

/** A token has 36 bytes: prefix of the account, rights, two reserved ones, and the Ed25519 key of whoever holds it. */
const tokenLength = 36;

export const tokenKey = (token: Uint8Array): Uint8Array => token.slice(4);
export const hasRights = (token: Uint8Array, rights: number): boolean => (token[1]! & rights) === rights;

/** Bytes as text, one character each. */
export const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

/** A token as requests spell it: raw in bencoding, 48 characters of base64 or 72 hex digits in JSON. */
export const readToken = (given: Uint8Array, encoding: Encoding): Uint8Array | undefined => {
  if (encoding === "bt") return given.length === tokenLength ? given : undefined;
  const text = latin1(given);
  if (/^[0-9a-fA-F]{72}$/.test(text)) return hexToBytes(text);
  return text.length === 48 ? tokenOfBase64(text) : undefined;
};

const tokenOfBase64 = (text: string): Uint8Array | undefined => {
  const token = fromBase64(text);
  return token?.length === tokenLength ? token : undefined;
};

/** A signature as requests spell it: 64 raw bytes in bencoding, base64 of 86 characters or 88 with `==` in JSON. */
export const readSignature = (given: Uint8Array, encoding: Encoding): Uint8Array | undefined => {
  if (encoding === "bt") return given.length === 64 ? given : undefined;
  const text = latin1(given);
  const isRightLength = text.length === 86 || (text.length === 88 && text.endsWith("=="));
  const signature = isRightLength ? fromBase64(text) : undefined;
  return signature?.length === 64 ? signature : undefined;
};
