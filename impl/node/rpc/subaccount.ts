import { ed25519Verify } from "../../crypto/ed25519.js";
import { decodeBase64 } from "./base64.js";
import type { Encoding } from "./body.js";
import { invalidRequest } from "./client-error.js";
import { readSignature } from "./signature.js";

/** Rights that a token can carry, as its flag bits. */
export const right = { read: 1, write: 2, delete: 4, anyPrefix: 8 } as const;

/** Bytes of a token: prefix, flags, two reserved ones, and the Ed25519 key of whoever holds it. */
const tokenLength = 36;
const keyOffset = 4;

/** A token and the account's signature over it. */
export interface Subaccount {
  readonly token: Buffer;
  readonly signature: Buffer;
}

/** The bytes of a token as clients spell it: base64 or hex in JSON, raw in bt. Undefined for anything else. */
export const tokenOf = (value: Buffer, encoding: Encoding): Buffer | undefined => {
  if (encoding === "bt") return value.length === tokenLength ? value : undefined;
  const text = value.toString("latin1");
  if (text.length === 2 * tokenLength && /^[0-9a-fA-F]*$/.test(text)) return Buffer.from(text, "hex");
  return text.length === 48 && !text.endsWith("=") ? decodeBase64(text) : undefined;
};

interface SubaccountParams {
  readonly subaccount?: Buffer;
  readonly subaccount_sig?: Buffer;
}

const complaints = {
  json: {
    token: "invalid subaccount: expected base64 or hex-encoded subaccount token",
    signature: "invalid subaccount signature: expected base64 encoded Ed25519 signature",
  },
  bt: {
    token: "invalid subaccount token: invalid token length",
    signature: "invalid signature: expected 64-byte Ed25519 signature",
  },
} as const;

/**
 * The token that a request is signed by; undefined when it names none, whatever else it says.
 * @throws ClientError (400)
 */
export const readSubaccount = (
  { subaccount, subaccount_sig }: SubaccountParams,
  encoding: Encoding,
): Subaccount | undefined => {
  if (subaccount === undefined || subaccount.length === 0) return undefined;
  if (subaccount_sig === undefined)
    throw invalidRequest("invalid subaccount: subaccount_sig is required when using subaccount");
  const token = tokenOf(subaccount, encoding);
  if (token === undefined) throw invalidRequest(complaints[encoding].token);
  const signature = readSignature(subaccount_sig, encoding);
  if (signature === undefined) throw invalidRequest(complaints[encoding].signature);
  return { token, signature };
};

/** The key that signs requests for the holder of a token. */
export const keyOfToken = (token: Buffer): Buffer => token.subarray(keyOffset);

/** Whether a token carries rights (bits of `right`), of which all are needed. */
export const hasRights = (token: Buffer, rights: number): boolean => (token[1]! & rights) === rights;

/**
 * Whether a token is good for an account: made for its prefix or for any, with the rights, signed by the account's key.
 * Whether it is revoked is another question.
 */
export const isTokenOf = (
  { token, signature }: Subaccount,
  prefix: number,
  accountKey: Buffer,
  rights: number,
): boolean =>
  (token[0] === prefix || hasRights(token, right.anyPrefix)) &&
  hasRights(token, rights) &&
  ed25519Verify(accountKey, token, signature);
