import { createHash } from "node:crypto";
import { blake2b } from "../crypto/blake2b.js";
import { timesBase } from "../crypto/point.js";
import { clamp, groupOrder, littleEndian, modulo, scalarOf, toBytes32 } from "../crypto/scalar.js";

/** A node's legacy key: a bare scalar (32 bytes, little-endian) and that many times the base point. */
export interface LegacyKey {
  readonly secret: Buffer;
  readonly public: Buffer;
}

const keyOf = (secret: Buffer): LegacyKey => ({ secret, public: timesBase(littleEndian(secret)) });

/** A legacy key unrelated to the Ed25519 key of the same node, as older nodes have it. */
export const separateLegacyKey = (ed25519Seed: Uint8Array): LegacyKey =>
  keyOf(toBytes32(scalarOf(blake2b(64, Buffer.from("legacy key"), { key: ed25519Seed }))));

/** The legacy key that is the Ed25519 key, as newer nodes have it: the clamped first half of SHA-512(seed). */
export const sharedLegacyKey = (ed25519Seed: Uint8Array): LegacyKey =>
  keyOf(clamp(createHash("sha512").update(ed25519Seed).digest().subarray(0, 32)));

/**
 * Signs with a bare scalar so that Ed25519 verification accepts it; the nonce is a keyed hash of the message.
 * @returns 64 bytes
 */
export const signWithLegacyKey = (key: LegacyKey, message: Uint8Array): Buffer => {
  const nonce = scalarOf(blake2b(64, Buffer.concat([Buffer.from("nonce"), message]), { key: key.secret }));
  const commitment = timesBase(nonce);
  const challenge = scalarOf(createHash("sha512").update(commitment).update(key.public).update(message).digest());
  const response = modulo(nonce + challenge * littleEndian(key.secret), groupOrder);
  return Buffer.concat([commitment, toBytes32(response)]);
};
