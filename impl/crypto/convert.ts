import { createHash } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { viewOf } from "../codec/bytes.js";
import { ed25519Seed } from "./ed25519.js";
import { requireLength } from "./error.js";
import { subgroupPoint } from "./point.js";
import { clamp, littleEndian, toBytes32 } from "./scalar.js";

const { Fp } = ed25519.Point;
const below255 = (1n << 255n) - 1n;

const convertPublic = (publicKey: Uint8Array): Buffer => {
  const { y } = subgroupPoint(publicKey, "Ed25519 public key").toAffine();
  return toBytes32(Fp.div(Fp.add(Fp.ONE, y), Fp.sub(Fp.ONE, y)));
};

// The subgroup check costs most of a millisecond, and servers see the same accounts again and again.
const cacheSize = 4096;
const recent = new Map<string, Buffer>();

/**
 * The X25519 public key of an Ed25519 one, u = (1 + y) / (1 − y). Throws CryptoError for what libsodium refuses: no
 * point, small order, a point outside the main subgroup. The latest results are remembered.
 */
export const ed25519ToX25519 = (publicKey: Uint8Array): Buffer => {
  const key = viewOf(publicKey).toString("latin1");
  const known = recent.get(key);
  if (known !== undefined) {
    recent.delete(key);
    recent.set(key, known);
    return Buffer.from(known);
  }
  const converted = convertPublic(publicKey);
  if (recent.size >= cacheSize) recent.delete(recent.keys().next().value as string);
  recent.set(key, converted);
  return Buffer.from(converted);
};

/** The clamped X25519 secret of an Ed25519 seed or 64 byte secret key: the first half of SHA-512(seed). */
export const ed25519SecretToX25519 = (secret: Uint8Array): Buffer =>
  clamp(createHash("sha512").update(ed25519Seed(secret)).digest());

/**
 * The Ed25519 public key with sign bit 0 of an X25519 one, y = (u − 1) / (u + 1); the top bit of u is ignored and u = −1
 * gives y = 0. Whether it is a point of the curve is not checked. Throws CryptoError for another length.
 */
export const x25519ToEd25519 = (publicKey: Uint8Array): Buffer => {
  requireLength(publicKey, 32, "X25519 public key");
  const u = Fp.create(littleEndian(publicKey) & below255);
  const denominator = Fp.add(u, Fp.ONE);
  return toBytes32(Fp.is0(denominator) ? 0n : Fp.div(Fp.sub(u, Fp.ONE), denominator));
};
