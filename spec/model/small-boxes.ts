import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { Refusal } from "./refusal.js";

const open = (key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array => {
  try {
    return xchacha20poly1305(key, nonce).decrypt(sealed);
  } catch {
    throw new Refusal("refused", "ciphertext: does not open");
  }
};

/**
 * Key of a name's record: BLAKE2b-256 of the name, keyed with BLAKE2b-256 of the name. The name is taken as given: who
 * asks has put it into lower case.
 */
export const nameRecordKey = (name: string): Uint8Array => {
  const bytes = utf8ToBytes(name);
  return blake2b(bytes, { dkLen: 32, key: blake2b(bytes, { dkLen: 32 }) });
};

/** The session id in the record of a name. Refused with `refused` if it does not open or holds other than 33 bytes. */
export const decryptNameRecord = (name: string, ciphertext: Uint8Array, nonce: Uint8Array): string => {
  const plaintext = open(nameRecordKey(name), nonce, ciphertext);
  if (plaintext.length !== 33) throw new Refusal("refused", `record: ${plaintext.length} bytes inside, expected 33`);
  return bytesToHex(plaintext);
};

/**
 * What a push notification carries: nonce of 24 bytes, then XChaCha20-Poly1305 under the device's key. Zeros at the end are
 * removed; a payload of nothing but zeros is left as it is, as deployed.
 * Refused with `refused` if it is too short or does not open.
 */
export const decryptPush = (payload: Uint8Array, key: Uint8Array): Uint8Array => {
  if (payload.length < 40) throw new Refusal("refused", `payload: ${payload.length} bytes, at least 40 needed`);
  const plaintext = open(key, payload.slice(0, 24), payload.slice(24));
  const last = plaintext.findLastIndex((byte) => byte !== 0);
  return last === -1 ? plaintext : plaintext.slice(0, last + 1);
};
