import { ed25519 } from "@noble/curves/ed25519.js";
import { hasSmallOrder } from "./ed25519.js";
import { equalBytes } from "./equal.js";
import { CryptoError, requireLength } from "./error.js";
import { groupOrder, littleEndian, toBytes32 } from "./scalar.js";
import { x25519, x25519SecretKey } from "./x25519.js";

const { Fp } = ed25519.Point;

/** Coordinates fill 255 bits; the top bit of 32 bytes is a sign (Ed25519) or ignored (X25519). */
export const coordinateMask: bigint = (1n << 255n) - 1n;

// s = 5L − 1 is a scalar that X25519 takes as it is: a multiple of 8 with 2^254 ≤ s < 2^255. On the main subgroup sP = −P,
// and u(−P) = u(P). A part of small order is annihilated by 8, so u changes. On the twist, of order 4L' with L' ≠ L, u
// stays only if 5L or 5L − 2 annihilates the point, and both are odd and no multiples of L'. One native multiplication
// thus tells the points of the main subgroup from all other values.
const minusOne = x25519SecretKey(toBytes32(5n * groupOrder - 1n));

/** Whether a reduced u (32 bytes) other than that of a point of small order lies on the main subgroup. */
const isOnMainSubgroup = (u: Uint8Array): boolean => equalBytes(x25519(minusOne, u), u);

/**
 * u = (1 + y) / (1 − y) of an Ed25519 public key that is, whatever its sign bit, a point of the main subgroup of large
 * order; y may be given unreduced, as libsodium allows in conversions. Throws CryptoError naming `name`.
 */
export const subgroupU = (publicKey: Uint8Array, name: string): Buffer => {
  requireLength(publicKey, 32, name);
  if (hasSmallOrder(publicKey)) throw new CryptoError(`${name}: a point of small order`);
  const y = Fp.create(littleEndian(publicKey) & coordinateMask);
  const u = toBytes32(Fp.div(Fp.add(Fp.ONE, y), Fp.sub(Fp.ONE, y)));
  if (!isOnMainSubgroup(u)) throw new CryptoError(`${name}: not on the main subgroup`);
  return u;
};
