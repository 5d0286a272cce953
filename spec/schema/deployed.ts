import * as z from "zod";

/*
 * Fields of the deployed wires. Objects of these wires are `z.object`: reading drops unknown keys, as deployed programs
 * do; `readWire` tells which were dropped, so that what is written can be held to be exact.
 */

/** Key of 32 bytes in hex of either case, as it may be received. */
export const anyCaseKey = z.string().regex(/^[0-9a-fA-F]{64}$/, "expected 64 hex digits");

/** Key of 32 bytes as deployed programs write it. */
export const wireKey = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 digits of lower-case hex");

/** Hash of a block, lower-case hex. */
export const blockHash = wireKey;

/** Milliseconds since 1970. */
export const wireTime = z.int().nonnegative();

/** Hard fork and its revision. */
export const hardfork = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);

/** Version of a program: major, minor, patch. */
export const version = z.tuple([z.int().nonnegative(), z.int().nonnegative(), z.int().nonnegative()]);

/** Port; 0 while unknown. */
export const wirePort = z.int().min(0).max(65_535);

/** Signed 16-bit namespace. */
export const wireNamespace = z.int().min(-32_768).max(32_767);

/** Unpadded base64 of 32 bytes: the id of a message. */
export const messageId = z.string().regex(/^[A-Za-z0-9+/]{43}$/, "expected 43 base64 characters");

/** Base64 as it may be received: padding is optional, 4n + 1 characters are none. */
export const anyBase64 = z
  .string()
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/, "expected base64");

/** Base64 as deployed programs write it, padded. */
export const paddedBase64 = z
  .string()
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, "expected padded base64");

/** Ed25519 signature as received: 86 characters, or 88 with padding. */
export const anySignature = z.string().regex(/^[A-Za-z0-9+/]{86}(?:==)?$/, "expected base64 of 64 bytes");

/** Ed25519 signature as deployed programs write it. */
export const wireSignature = z.string().regex(/^[A-Za-z0-9+/]{86}==$/, "expected padded base64 of 64 bytes");

/** Account as received in JSON: 66 hex digits or 33 raw bytes; test networks also take 64 digits or 32 bytes. */
export const anyAccount = z
  .string()
  .regex(/^(?:(?:[0-9a-fA-F]{2}){32,33}|[\s\S]{32,33})$/u, "expected 66 hex digits or 33 bytes");

/** True, or the 1 it becomes on its way through bencoding. */
export const wireTrue = z.union([z.literal(true), z.literal(1)]);

const maxUint64 = (1n << 64n) - 1n;

/**
 * An unsigned 64-bit integer in JSON, read without loss: a number while it is exact, a bigint beyond. A number beyond
 * 2^53 is refused, for it has been through a double.
 */
export const wireUint64 = z.union([z.int().nonnegative(), z.bigint().min(0n).max(maxUint64)]);
