import { createHash } from "node:crypto";
import { blake2b } from "./blake2b.js";
import { x25519ToEd25519 } from "./convert.js";
import { ed25519Verify } from "./ed25519.js";
import { requireLength } from "./error.js";
import { timesBase } from "./point.js";
import { clamp, groupOrder, littleEndian, scalarOf, toBytes32 } from "./scalar.js";

const personal = Buffer.from("xed25519signatur", "ascii");

/**
 * A signature made by an X25519 secret k (clamped, 32 bytes) that verifies under the Ed25519 key of sign bit 0 with the
 * same u; `random` is 64 bytes. Differs from Signal's XEdDSA in the hash behind r. Throws CryptoError for wrong lengths.
 */
export const xed25519Sign = (secret: Uint8Array, message: Uint8Array, random: Uint8Array): Buffer => {
  requireLength(secret, 32, "X25519 secret key");
  requireLength(random, 64, "random bytes");
  const publicKey = timesBase(scalarOf(clamp(secret)));
  const negative = publicKey[31]! >= 0x80;
  publicKey[31]! &= 0x7f;
  const key = negative ? toBytes32(groupOrder - scalarOf(secret)) : secret;
  const r = scalarOf(blake2b(64, Buffer.concat([key, message, random]), { personal }));
  const commitment = timesBase(r);
  const challenge = scalarOf(createHash("sha512").update(commitment).update(publicKey).update(message).digest());
  return Buffer.concat([commitment, toBytes32((r + challenge * littleEndian(key)) % groupOrder)]);
};

/** Whether a 64 byte signature verifies under the converted key of a 32 byte X25519 one. Throws CryptoError. */
export const xed25519Verify = (signature: Uint8Array, publicKey: Uint8Array, message: Uint8Array): boolean => {
  requireLength(signature, 64, "signature");
  return ed25519Verify(x25519ToEd25519(publicKey), message, signature);
};
