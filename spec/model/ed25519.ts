import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { Refusal } from "./refusal.js";

/** A point of the curve of Ed25519. */
export type Point = InstanceType<typeof ed25519.Point>;

const { Point } = ed25519;

/** Order of the main subgroup, and the prime of the field. */
export const subgroupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
export const fieldPrime = 2n ** 255n - 19n;

/** The little-endian integer in `bytes`. */
export const fromLittleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** `value` in 32 bytes, little-endian. */
export const toLittleEndian = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));

/** `value` modulo the order of the main subgroup, never negative. */
export const modOrder = (value: bigint): bigint => ((value % subgroupOrder) + subgroupOrder) % subgroupOrder;

/** `value` modulo the prime of the field, never negative. */
export const modPrime = (value: bigint): bigint => ((value % fieldPrime) + fieldPrime) % fieldPrime;

/** 1 / `value` in the field; 0 for 0. */
export const invert = (value: bigint): bigint => {
  let result = 1n;
  let power = modPrime(value);
  for (let exponent = fieldPrime - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * power) % fieldPrime;
    power = (power * power) % fieldPrime;
  }
  return result;
};

/** The first 32 bytes of a hash made fit for a secret: multiple of 8, bit 254 set, bit 255 clear (RFC 8032, 5.1.5). */
export const clamp = (bytes: Uint8Array): Uint8Array => {
  const clamped = bytes.slice(0, 32);
  clamped[0] = clamped[0]! & 0xf8;
  clamped[31] = (clamped[31]! & 0x7f) | 0x40;
  return clamped;
};

/** Whether the sign bit of an encoded point is set: the key is negative. */
export const isNegative = (encoded: Uint8Array): boolean => (encoded[31]! & 0x80) !== 0;

/** The encoded point with its sign bit cleared. */
export const absolute = (encoded: Uint8Array): Uint8Array => {
  const copy = encoded.slice();
  copy[31] = copy[31]! & 0x7f;
  return copy;
};

/** Multiple of the base point, its scalar taken modulo the order of the main subgroup; 32 bytes. */
export const baseMultiple = (scalar: bigint): Uint8Array => Point.BASE.multiplyUnsafe(modOrder(scalar)).toBytes();

/** The point that 32 bytes stand for, or undefined if they are no point or not in canonical form (y below p). */
export const decodePoint = (encoded: Uint8Array): Point | undefined => {
  try {
    return Point.fromBytes(encoded);
  } catch {
    return undefined;
  }
};

/** The point that 32 bytes stand for if it lies on the main subgroup and is not the neutral one; else undefined. */
const decodeMainPoint = (encoded: Uint8Array): Point | undefined => {
  const point = decodePoint(encoded);
  return point && !point.isSmallOrder() && point.isTorsionFree() ? point : undefined;
};

/** A secret key as it is handed in: 32 byte seed, or 64 bytes of seed and public key. */
export interface SecretKey {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
  /** The secret scalar a, clamped, 32 bytes; the X25519 secret key too. */
  readonly scalar: Uint8Array;
  /** Second half of SHA-512(seed), from which nonces of ordinary signatures are made. */
  readonly prefix: Uint8Array;
}

/**
 * Parts of a secret key. The public half of a 64 byte key is taken as it stands.
 * Refused with `refused` if it has neither 32 nor 64 bytes.
 */
export const secretKey = (key: Uint8Array): SecretKey => {
  if (key.length !== 32 && key.length !== 64) {
    throw new Refusal("refused", `ed25519 secret key: ${key.length} bytes, expected 32 or 64`);
  }
  const seed = key.slice(0, 32);
  const hash = sha512(seed);
  const scalar = clamp(hash);
  const publicKey = key.length === 64 ? key.slice(32) : baseMultiple(fromLittleEndian(scalar));
  return { seed, publicKey, scalar, prefix: hash.slice(32) };
};

/** SHA-512 of the parts as an integer modulo the order of the main subgroup. */
export const hashToScalar = (...parts: readonly Uint8Array[]): bigint =>
  modOrder(fromLittleEndian(sha512(concatBytes(...parts))));

/**
 * Signature over `message` under public key `publicKey` = `scalar` B, with nonce `r`: R = rB, then S = r + H(R, A, M) a.
 * Every kind of signature here is of this form; they differ in how r is made.
 */
export const signWithNonce = (r: bigint, scalar: bigint, publicKey: Uint8Array, message: Uint8Array): Uint8Array => {
  const commitment = baseMultiple(r);
  const challenge = hashToScalar(commitment, publicKey, message);
  return concatBytes(commitment, toLittleEndian(modOrder(r + challenge * scalar)));
};

/** Ordinary Ed25519 signature (RFC 8032, 5.1.6), 64 bytes. `key` is a seed or the 64 byte form. */
export const sign = (key: Uint8Array, message: Uint8Array): Uint8Array => {
  const { scalar, prefix, publicKey } = secretKey(key);
  return signWithNonce(hashToScalar(prefix, message), fromLittleEndian(scalar), publicKey, message);
};

/**
 * Whether an Ed25519 signature is valid, by the rules of libsodium as deployed: S below the order, A in canonical form
 * and not of small order, R not of small order, and the equation SB = R + hA without the cofactor, R compared as bytes.
 * A itself need not lie on the main subgroup. `publicKey` has 32 bytes, `signature` 64.
 */
export const verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  const commitment = signature.slice(0, 32);
  const s = fromLittleEndian(signature.slice(32));
  const a = decodePoint(publicKey);
  if (s >= subgroupOrder || !a || a.isSmallOrder() || decodePoint(commitment)?.isSmallOrder()) return false;
  const challenge = hashToScalar(commitment, publicKey, message);
  const expected = Point.BASE.multiplyUnsafe(s).add(a.multiplyUnsafe(challenge).negate()).toBytes();
  return expected.every((byte, index) => byte === commitment[index]);
};

/**
 * The X25519 key of an Ed25519 key: (1 + y) / (1 - y). The sign is lost.
 * Refused with `refused` unless the key is a point of the main subgroup.
 */
export const toX25519 = (publicKey: Uint8Array): Uint8Array => {
  if (!decodeMainPoint(publicKey)) throw new Refusal("refused", "ed25519 key: not a point of the main subgroup");
  const y = fromLittleEndian(absolute(publicKey));
  return toLittleEndian(modPrime((1n + y) * invert(1n - y)));
};

/**
 * `scalar` times an encoded point, without clamping; 32 bytes.
 * Refused with `refused` unless the point lies on the main subgroup and the product is not the neutral point.
 */
export const multiplyPoint = (scalar: bigint, encoded: Uint8Array): Uint8Array => {
  const point = decodeMainPoint(encoded);
  const factor = modOrder(scalar);
  if (!point || factor === 0n) throw new Refusal("refused", "point: not on the main subgroup");
  return point.multiplyUnsafe(factor).toBytes();
};
