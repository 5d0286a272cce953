import { createHash } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { ed25519Seed } from "./ed25519.js";
import { requireLength } from "./error.js";
import { clamp, littleEndian, toBytes32 } from "./scalar.js";
import { coordinateMask, subgroupU } from "./subgroup.js";

const { Fp } = ed25519.Point;

/**
 * The X25519 public key of an Ed25519 one; the sign bit is lost. Throws CryptoError for what libsodium refuses: another
 * length, no point, small order, a point outside the main subgroup.
 */
export const ed25519ToX25519 = (publicKey: Uint8Array): Buffer => subgroupU(publicKey, "Ed25519 public key");

/** The clamped X25519 secret of an Ed25519 seed or 64 byte secret key: the first half of SHA-512(seed). */
export const ed25519SecretToX25519 = (secret: Uint8Array): Buffer =>
  clamp(createHash("sha512").update(ed25519Seed(secret)).digest());

/**
 * The Ed25519 public key with sign bit 0 of an X25519 one, y = (u − 1) / (u + 1); the top bit of u is ignored and u = −1
 * gives y = 0. Whether it is a point of the curve is not checked. Throws CryptoError for another length.
 */
export const x25519ToEd25519 = (publicKey: Uint8Array): Buffer => {
  requireLength(publicKey, 32, "X25519 public key");
  const u = Fp.create(littleEndian(publicKey) & coordinateMask);
  const denominator = Fp.add(u, Fp.ONE);
  return toBytes32(Fp.is0(denominator) ? 0n : Fp.div(Fp.sub(u, Fp.ONE), denominator));
};
