import { blake2b } from "@noble/hashes/blake2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import {
  absolute,
  baseMultiple,
  clamp,
  fromLittleEndian,
  invert,
  isNegative,
  modOrder,
  modPrime,
  signWithNonce,
  toLittleEndian,
  verify,
} from "./ed25519.js";

const personalization = utf8ToBytes("xed25519signatur");

/**
 * The Ed25519 key of an X25519 key: y = (u - 1) / (u + 1), never negative. The top bit of u is ignored, values from p up
 * are reduced, and u = -1 gives y = 0. Two accounts whose Ed25519 keys differ in the sign only share this key.
 */
export const toEd25519 = (x25519Key: Uint8Array): Uint8Array => {
  const u = modPrime(fromLittleEndian(absolute(x25519Key)));
  return toLittleEndian(modPrime((u - 1n) * invert(u + 1n)));
};

/**
 * Signature with an X25519 secret, which must be clamped already; 64 bytes. Where the key is negative its secret is
 * negated. The nonce is a hash of the secret (as it stands, if not negated), the message and 64 random bytes.
 */
export const xed25519Sign = (secret: Uint8Array, message: Uint8Array, random: Uint8Array): Uint8Array => {
  const key = baseMultiple(fromLittleEndian(clamp(secret)));
  const scalar = isNegative(key) ? toLittleEndian(modOrder(-fromLittleEndian(secret))) : secret;
  const hash = blake2b(concatBytes(scalar, message, random), { dkLen: 64, personalization });
  return signWithNonce(modOrder(fromLittleEndian(hash)), fromLittleEndian(scalar), absolute(key), message);
};

/** Whether `signature` is an Ed25519 signature under the Ed25519 key of `x25519Key`; false, too, if that is no point. */
export const xed25519Verify = (signature: Uint8Array, x25519Key: Uint8Array, message: Uint8Array): boolean =>
  verify(toEd25519(x25519Key), message, signature);
