import { createHash } from "node:crypto";
import { blake2b as portable } from "@noble/hashes/blake2.js";
import { createBLAKE2b } from "hash-wasm";
import { CryptoError, requireLength } from "./error.js";

/** Key of 1 to 64 bytes, and personalisation of exactly 16 bytes. */
export type Blake2bOptions = { readonly key?: Uint8Array; readonly personal?: Uint8Array };

/** Message hashes and onion keys have 32 bytes and are on the way of every request: WebAssembly, many times as fast. */
const plain32 = await createBLAKE2b(256);

/**
 * BLAKE2b (RFC 7693) with `length` bytes of output, 1 to 64. Without key and personalisation 32 bytes come from
 * WebAssembly and 64 from native code.
 * Throws CryptoError for a length, key or personalisation outside the rules.
 */
export const blake2b = (length: number, data: Uint8Array, { key, personal }: Blake2bOptions = {}): Buffer => {
  if (!(length >= 1 && length <= 64)) throw new CryptoError(`BLAKE2b output: expected 1 to 64 bytes, got ${length}`);
  if (key !== undefined && !(key.length >= 1 && key.length <= 64)) {
    throw new CryptoError(`BLAKE2b key: expected 1 to 64 bytes, got ${key.length}`);
  }
  if (personal !== undefined) requireLength(personal, 16, "BLAKE2b personalisation");
  if (key === undefined && personal === undefined) {
    if (length === 64) return createHash("blake2b512").update(data).digest();
    if (length === 32) return Buffer.from(plain32.init().update(data).digest("binary"));
  }
  const digest = portable(data, {
    dkLen: length,
    ...(key === undefined ? {} : { key }),
    ...(personal === undefined ? {} : { personalization: personal }),
  });
  return Buffer.from(digest.buffer, digest.byteOffset, digest.length);
};
