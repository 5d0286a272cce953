import { ed25519 } from "@noble/curves/ed25519.js";
import { isCanonicalPoint } from "./ed25519.js";
import { CryptoError } from "./error.js";
import { groupOrder } from "./scalar.js";
import { subgroupU } from "./subgroup.js";

/** A point of the main subgroup. */
export type Point = InstanceType<typeof ed25519.Point>;

/**
 * A point that may be multiplied without clamping, checked as libsodium does: reduced y, not of small order, on the main
 * subgroup. Throws CryptoError naming `name`.
 */
export const subgroupPoint = (bytes: Uint8Array, name: string): Point => {
  subgroupU(bytes, name);
  if (!isCanonicalPoint(bytes)) throw new CryptoError(`${name}: y is not reduced`);
  return ed25519.Point.fromBytes(Uint8Array.from(bytes));
};

/** `scalar` times a point as 32 bytes; the scalar must not be 0 modulo the group order. */
export const timesPoint = (scalar: bigint, point: Point): Buffer =>
  Buffer.from(point.multiply(scalar % groupOrder).toBytes());

/** `scalar` times the base point as 32 bytes; the scalar must not be 0 modulo the group order. */
export const timesBase = (scalar: bigint): Buffer => timesPoint(scalar, ed25519.Point.BASE);
