import { diffieHellman, type KeyObject } from "node:crypto";
import { CryptoError, requireLength } from "./error.js";
import { publicKeyObject, rawPublic, secretKeyObject } from "./key-object.js";

/**
 * A secret prepared for many exchanges, about twice as fast as giving the 32 bytes each time. Clamping happens inside
 * the multiplication. Throws CryptoError for another length.
 */
export const x25519SecretKey = (secret: Uint8Array): KeyObject => {
  requireLength(secret, 32, "X25519 secret key");
  return secretKeyObject("X25519", secret);
};

/** The 32 byte public key of a secret. Throws CryptoError for another length. */
export const x25519Public = (secret: Uint8Array | KeyObject): Buffer =>
  rawPublic(secret instanceof Uint8Array ? x25519SecretKey(secret) : secret);

/**
 * The shared 32 bytes of a secret and another's public key (RFC 7748; its top bit is ignored). Throws CryptoError for
 * another length and for a public key of low order, whose result would be all zero.
 */
export const x25519 = (secret: Uint8Array | KeyObject, publicKey: Uint8Array): Buffer => {
  const privateKey = secret instanceof Uint8Array ? x25519SecretKey(secret) : secret;
  requireLength(publicKey, 32, "X25519 public key");
  try {
    return diffieHellman({ privateKey, publicKey: publicKeyObject("X25519", publicKey) });
  } catch {
    throw new CryptoError("X25519 public key: a point of low order");
  }
};
