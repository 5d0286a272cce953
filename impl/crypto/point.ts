import { ed25519 } from "@noble/curves/ed25519.js";
import { hasSmallOrder } from "./ed25519.js";
import { CryptoError, requireLength } from "./error.js";
import { groupOrder } from "./scalar.js";

/** A point of the curve with its arithmetic. */
export type Point = InstanceType<typeof ed25519.Point>;

/**
 * A point of the main subgroup from its 32 bytes, checked as libsodium does before conversions: on the curve, not of
 * small order, no part outside the subgroup; y may be given unreduced. Throws CryptoError naming `name`.
 */
export const subgroupPoint = (bytes: Uint8Array, name: string): Point => {
  requireLength(bytes, 32, name);
  const point = curvePoint(bytes, name);
  if (hasSmallOrder(bytes) || !point.isTorsionFree()) throw new CryptoError(`${name}: not on the main subgroup`);
  return point;
};

/** A point of the curve from its 32 bytes, in any subgroup. Throws CryptoError naming `name`. */
export const curvePoint = (bytes: Uint8Array, name: string): Point => {
  requireLength(bytes, 32, name);
  try {
    return ed25519.Point.fromBytes(Uint8Array.from(bytes), true);
  } catch {
    throw new CryptoError(`${name}: no point of the curve`);
  }
};

/** `scalar` times the base point as 32 bytes; the scalar is reduced and must not be 0 modulo the group order. */
export const timesBase = (scalar: bigint): Buffer =>
  Buffer.from(ed25519.Point.BASE.multiply(scalar % groupOrder).toBytes());
