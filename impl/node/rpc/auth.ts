import { ed25519Verify } from "../../crypto/ed25519.js";
import type { NodeContext } from "../context.js";
import { type AccountRules, requiredAccount } from "./account.js";
import type { Encoding } from "./body.js";
import { invalidRequest } from "./client-error.js";
import { required } from "./params.js";
import { isKeyOfSession } from "./session-key.js";
import { readSignature } from "./signature.js";
import { isTokenOf, keyOfToken, readSubaccount, type Subaccount } from "./subaccount.js";

/** Fields of a request that only the account itself may sign, beside the account. */
export const masterAuthFields = { pubkey_ed25519: "string", signature: "string" } as const;

/** Fields of a request that the holder of a token may sign too. */
export const authFields = { ...masterAuthFields, subaccount: "string", subaccount_sig: "string" } as const;

/** Who signed, and with what. */
export interface Auth {
  readonly account: Buffer;
  readonly signature: Buffer;
  /** The account's Ed25519 key, where its id holds the X25519 one. */
  readonly pubkeyEd25519: Buffer | undefined;
  readonly subaccount: Subaccount | undefined;
}

interface AuthParams {
  readonly pubkey?: Buffer;
  readonly pubKey?: Buffer;
  readonly pubkey_ed25519?: Buffer;
  readonly signature?: Buffer;
  readonly subaccount?: Buffer;
  readonly subaccount_sig?: Buffer;
}

const sessionPrefix = 0x05;

const complaints = {
  json: "invalid signature: expected base64 encoded Ed25519 signature",
  bt: "invalid signature: expected 64-byte Ed25519 signature",
} as const;

const readEd25519 = (value: Buffer, account: Buffer): Buffer => {
  if (account[0] !== sessionPrefix) throw invalidRequest("pubkey_ed25519 is only permitted for 05[...] pubkeys");
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
  const given = required(params.signature, "signature");
  const pubkeyEd25519 = params.pubkey_ed25519 === undefined ? undefined : readEd25519(params.pubkey_ed25519, account);
  const signature = readSignature(given, encoding);
  if (signature === undefined) throw invalidRequest(complaints[encoding]);
  return { account, pubkeyEd25519, signature, subaccount: readSubaccount(params, encoding) };
};

/** What a token must allow for a request to be signed by its holder. */
export interface TokenTerms {
  /** Bits of `right`. */
  readonly rights: number;
  /** A revoked token will do. */
  readonly evenRevoked?: boolean;
}

/** The Ed25519 key of the account, undefined when the key that was given is not its own. */
const accountKeyOf = ({ account, pubkeyEd25519 }: Auth): Buffer | undefined => {
  const own = account.subarray(1);
  if (pubkeyEd25519 === undefined) return own;
  return isKeyOfSession(pubkeyEd25519, own) ? pubkeyEd25519 : undefined;
};

const signerOf = (
  node: Pick<NodeContext, "store">,
  auth: Auth,
  { rights, evenRevoked }: TokenTerms,
): Buffer | undefined => {
  const accountKey = accountKeyOf(auth);
  if (accountKey === undefined || auth.subaccount === undefined) return accountKey;
  const { account, subaccount } = auth;
  if (evenRevoked !== true && node.store.isRevoked(account, subaccount.token)) return undefined;
  return isTokenOf(subaccount, account[0]!, accountKey, rights) ? keyOfToken(subaccount.token) : undefined;
};

/**
 * Whether `signed` was signed by the account, by its own key or the Ed25519 key that converts to it, or by the holder
 * of one of its tokens. Never throws; every way to fail is the same to the client.
 */
export const verifyAuth = (
  node: Pick<NodeContext, "store">,
  auth: Auth,
  terms: TokenTerms,
  signed: string | Buffer,
): boolean => {
  const key = signerOf(node, auth, terms);
  return key !== undefined && ed25519Verify(key, Buffer.from(signed), auth.signature);
};

/** The block as it goes to the other members, all values raw. */
export const forwardedAuth = (auth: Auth): Readonly<Record<string, Buffer | undefined>> => ({
  pubkey: auth.account,
  pubkey_ed25519: auth.pubkeyEd25519,
  signature: auth.signature,
  subaccount: auth.subaccount?.token,
  subaccount_sig: auth.subaccount?.signature,
});
