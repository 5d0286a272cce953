import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { toX25519, verify } from "../ed25519.js";
import { refusalOf } from "../refusal.js";
import { type Account, type AccountRules, readAccount } from "./account.js";
import type { Encoding } from "./body.js";
import { required } from "./params.js";
import { invalidRequest } from "./refused.js";
import { isRevoked, type State } from "./state.js";
import { hasRights, latin1, readSignature, readToken, right, tokenKey } from "./token.js";

/** Fields of a proof that only the account itself can give. */
export const masterProofFields = { pubkey_ed25519: "text", signature: "text" } as const;

/** Fields of a proof that the holder of a token can give, too. */
export const proofFields = { ...masterProofFields, subaccount: "text", subaccount_sig: "text" } as const;

/** Who signed a request, and how that is shown. */
export interface Proof {
  readonly account: Account;
  /** 64 bytes over a text that differs by endpoint. */
  readonly signature: Uint8Array;
  /** The Ed25519 key of an account whose id holds the X25519 one. */
  readonly ed25519: Uint8Array | undefined;
  readonly subaccount: Subaccount | undefined;
}

/** A token, and the account's signature over its 36 bytes. */
export interface Subaccount {
  readonly token: Uint8Array;
  readonly signature: Uint8Array;
}

interface ProofFields {
  readonly pubkey?: Uint8Array;
  readonly pubKey?: Uint8Array;
  readonly signature?: Uint8Array;
  readonly pubkey_ed25519?: Uint8Array;
  readonly subaccount?: Uint8Array;
  readonly subaccount_sig?: Uint8Array;
}

const readEd25519 = (given: Uint8Array, { prefix }: Account): Uint8Array => {
  if (prefix !== 0x05) throw invalidRequest("pubkey_ed25519 is only permitted for 05[...] pubkeys");
  if (given.length === 32) return given;
  if (given.length !== 64) throw invalidRequest("Invalid pubkey_ed25519: expected 64 hex char or 32 byte pubkey");
  const text = latin1(given);
  if (!/^[0-9a-fA-F]*$/.test(text)) throw invalidRequest("invalid pubkey_ed25519: value is not hex");
  return hexToBytes(text);
};

const wrongSignature: Readonly<Record<Encoding, string>> = {
  json: "invalid signature: expected base64 encoded Ed25519 signature",
  bt: "invalid signature: expected 64-byte Ed25519 signature",
};
const wrongToken: Readonly<Record<Encoding, string>> = {
  json: "invalid subaccount: expected base64 or hex-encoded subaccount token",
  bt: "invalid subaccount token: invalid token length",
};
const wrongTokenSignature: Readonly<Record<Encoding, string>> = {
  json: "invalid subaccount signature: expected base64 encoded Ed25519 signature",
  bt: wrongSignature.bt,
};

/** An absent or empty token means that there is none, whatever else is said. */
const readSubaccount = (found: ProofFields, encoding: Encoding): Subaccount | undefined => {
  if (found.subaccount === undefined || found.subaccount.length === 0) return undefined;
  if (found.subaccount_sig === undefined)
    throw invalidRequest("invalid subaccount: subaccount_sig is required when using subaccount");
  const token = readToken(found.subaccount, encoding);
  if (token === undefined) throw invalidRequest(wrongToken[encoding]);
  const signature = readSignature(found.subaccount_sig, encoding);
  if (signature === undefined) throw invalidRequest(wrongTokenSignature[encoding]);
  return { token, signature };
};

/**
 * The block of fields that signed requests share, checked in this order: account, presence of the signature, Ed25519 key,
 * shape of the signature, token.
 * @throws Refused 400
 */
export const readProof = (found: ProofFields, encoding: Encoding, rules: AccountRules): Proof => {
  const account = readAccount(found, rules);
  const given = required(found.signature, "signature");
  const ed25519 = found.pubkey_ed25519 === undefined ? undefined : readEd25519(found.pubkey_ed25519, account);
  const signature = readSignature(given, encoding);
  if (signature === undefined) throw invalidRequest(wrongSignature[encoding]);
  return { account, signature, ed25519, subaccount: readSubaccount(found, encoding) };
};

const isSameKey = (a: Uint8Array, b: Uint8Array): boolean => bytesToHex(a) === bytesToHex(b);

/** The key that speaks for the account; undefined when the one that was given is not its own. */
const accountKey = ({ account, ed25519 }: Proof): Uint8Array | undefined => {
  if (ed25519 === undefined) return account.key;
  const converted = refusalOf(() => toX25519(ed25519));
  return "result" in converted && isSameKey(converted.result, account.key) ? ed25519 : undefined;
};

/** What a token must be good for. */
export interface Terms {
  /** Bits of `right`, of which all are needed. */
  readonly rights: number;
  /** A revoked token will do. */
  readonly evenRevoked?: boolean;
}

const isGoodToken = (
  state: State,
  account: Account,
  key: Uint8Array,
  { token, signature }: Subaccount,
  { rights, evenRevoked = false }: Terms,
): boolean =>
  (evenRevoked || !isRevoked(state, account.id, bytesToHex(token))) &&
  (token[0] === account.prefix || hasRights(token, right.anyPrefix)) &&
  hasRights(token, rights) &&
  verify(key, token, signature);

/**
 * Whether the account, or whoever holds a good token of it, signed `signed`. That something is wrong is all that is ever
 * told; what, is not.
 */
export const isProven = (state: State, proof: Proof, terms: Terms, signed: string | Uint8Array): boolean => {
  const message = typeof signed === "string" ? utf8ToBytes(signed) : signed;
  const key = accountKey(proof);
  if (key === undefined) return false;
  const { account, subaccount, signature } = proof;
  if (subaccount === undefined) return verify(key, message, signature);
  return isGoodToken(state, account, key, subaccount, terms) && verify(tokenKey(subaccount.token), message, signature);
};
