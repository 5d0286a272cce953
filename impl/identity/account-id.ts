import { requireLength } from "../crypto/error.js";
import { IdentityError } from "./error.js";

/** First byte of the 33 byte ids: what kind of key follows. */
export const idPrefix = { account: 0x05, group: 0x03, blinded15: 0x15, blinded25: 0x25 } as const;

/** An id of 33 bytes: the prefix and a 32 byte key. Throws CryptoError for another length of key. */
export const makeId = (prefix: number, key: Uint8Array): Buffer => {
  requireLength(key, 32, "key of an id");
  return Buffer.concat([Buffer.from([prefix]), key]);
};

/** The X25519 key of an account id of exactly 33 bytes. Throws IdentityError. */
export const accountKey = (id: Uint8Array, name: string): Uint8Array => {
  if (id.length !== 33 || id[0] !== idPrefix.account) {
    throw new IdentityError(`${name}: expected 33 bytes that start with 05`);
  }
  return id.subarray(1);
};

/** The X25519 key of an account id given with or without its prefix. Throws IdentityError. */
export const accountKeyOrBare = (id: Uint8Array, name: string): Uint8Array => {
  if (id.length === 32) return id;
  if (id.length !== 33 || id[0] !== idPrefix.account) {
    throw new IdentityError(`${name}: expected 32 bytes, or 33 that start with 05`);
  }
  return id.subarray(1);
};
