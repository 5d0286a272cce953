import { viewOf } from "../codec/bytes.js";

/** Order of the main subgroup of Ed25519. */
export const groupOrder: bigint = (1n << 252n) + 27742317777372353535851937790883648493n;

/** A little-endian number of any length. */
export const littleEndian = (bytes: Uint8Array): bigint =>
  bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);

/** A number below 2^256 as 32 bytes, little-endian. */
export const toBytes32 = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, "0"), "hex").reverse();

/** The number from 0 to modulus − 1 that is equal to `value` modulo it. */
export const modulo = (value: bigint, modulus: bigint): bigint => {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
};

/** A little-endian number of any length, modulo the group order. */
export const scalarOf = (bytes: Uint8Array): bigint => littleEndian(bytes) % groupOrder;

/** A copy of 32 bytes with the bits of an X25519 secret: the lowest three and the top one clear, bit 254 set. */
export const clamp = (bytes: Uint8Array): Buffer => {
  const clamped = Buffer.from(viewOf(bytes).subarray(0, 32));
  clamped[0]! &= 0xf8;
  clamped[31] = (clamped[31]! & 0x7f) | 0x40;
  return clamped;
};
