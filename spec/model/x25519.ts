import { x25519 as curve } from "@noble/curves/ed25519.js";
import { Refusal } from "./refusal.js";

/** Public key of an X25519 secret (RFC 7748), which is clamped inside; 32 bytes. */
export const x25519Public = (secret: Uint8Array): Uint8Array => curve.getPublicKey(secret);

/**
 * X25519 of a secret, clamped inside, and a public key, whose top bit is ignored; 32 bytes.
 * Refused with `refused` where the outcome is zero: the key has low order.
 */
export const x25519 = (secret: Uint8Array, publicKey: Uint8Array): Uint8Array => {
  try {
    return curve.getSharedSecret(secret, publicKey);
  } catch {
    throw new Refusal("refused", "x25519 key: of low order");
  }
};
