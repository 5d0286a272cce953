import { ed25519ToX25519 } from "../../crypto/convert.js";
import { ed25519Verify } from "../../crypto/ed25519.js";
import type { AccountRules } from "./account.js";
import { requiredAccount } from "./account.js";
import { decodeBase64 } from "./base64.js";
import type { Encoding } from "./body.js";
import { invalidRequest } from "./client-error.js";
import { required } from "./params.js";

/** Fields of a signed request, beside the account. */
export const authFields = { pubkey_ed25519: "string", signature: "string" } as const;

/** Who signed, and with what: `key` is the Ed25519 key that verifies, undefined when it cannot belong to the account. */
export interface Auth {
  readonly account: Buffer;
  readonly signature: Buffer;
  readonly pubkeyEd25519: Buffer | undefined;
}

interface AuthParams {
  readonly pubkey?: Buffer;
  readonly pubKey?: Buffer;
  readonly pubkey_ed25519?: Buffer;
  readonly signature?: Buffer;
}

const accountPrefix = 0x05;
const signatureLength = 64;

const readSignature = (value: Buffer, encoding: Encoding): Buffer => {
  if (encoding === "bt") {
    if (value.length !== signatureLength) throw invalidRequest("invalid signature: expected 64-byte Ed25519 signature");
    return value;
  }
  const text = value.toString("latin1");
  const rightLength = text.length === 86 || (text.length === 88 && text.endsWith("=="));
  const decoded = rightLength ? decodeBase64(text) : undefined;
  if (decoded?.length !== signatureLength)
    throw invalidRequest("invalid signature: expected base64 encoded Ed25519 signature");
  return decoded;
};

const readEd25519 = (value: Buffer, account: Buffer): Buffer => {
  if (account[0] !== accountPrefix) throw invalidRequest("pubkey_ed25519 is only permitted for 05[...] pubkeys");
  if (value.length === 32) return value;
  if (value.length !== 64) throw invalidRequest("Invalid pubkey_ed25519: expected 64 hex char or 32 byte pubkey");
  const text = value.toString("latin1");
  if (!/^[0-9a-fA-F]{64}$/.test(text)) throw invalidRequest("invalid pubkey_ed25519: value is not hex");
  return Buffer.from(text, "hex");
};

/**
 * The authentication block that signed requests share, in the deployed order of its checks.
 * @throws ClientError (400)
 */
export const readAuth = (params: AuthParams, encoding: Encoding, rules: AccountRules): Auth => {
  const account = requiredAccount(params, rules);
  const signature = required(params.signature, "signature");
  const pubkeyEd25519 = params.pubkey_ed25519 === undefined ? undefined : readEd25519(params.pubkey_ed25519, account);
  return { account, pubkeyEd25519, signature: readSignature(signature, encoding) };
};

/**
 * Whether `signed` was signed by the account: by its own key, or by the Ed25519 key that converts to it.
 * Never throws; every way to fail is the same to the client.
 */
export const verifyAuth = (auth: Auth, signed: string | Buffer): boolean => {
  const accountKey = auth.account.subarray(1);
  const key = auth.pubkeyEd25519 ?? accountKey;
  if (auth.pubkeyEd25519 !== undefined) {
    try {
      if (!Buffer.from(ed25519ToX25519(auth.pubkeyEd25519)).equals(accountKey)) return false;
    } catch {
      return false;
    }
  }
  return ed25519Verify(key, Buffer.from(signed), auth.signature);
};
