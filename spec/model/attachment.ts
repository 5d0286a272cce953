import { cbc } from "@noble/ciphers/aes.js";
import { equalBytes } from "@noble/ciphers/utils.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { Refusal } from "./refusal.js";

const largest = 10_000_000;

/**
 * Length of an attachment of `size` bytes with its padding: the next power of 1.05, at least 541, and not beyond
 * 10,000,000 where `size` is not. In doubles, as deployed; a receiver needs no agreement on it.
 */
export const paddedLength = (size: number): number => {
  const next = Math.floor(1.05 ** Math.ceil(Math.log(Math.max(size, 1)) / Math.log(1.05)));
  const padded = Math.max(541, next);
  return padded > largest && size <= largest ? largest : padded;
};

/** An attachment as uploaded: IV, AES-256-CBC of the padded file under key[0..32], HMAC-SHA256 of both under key[32..64]. */
export const sealAttachment = (
  data: Uint8Array,
  key: Uint8Array,
  iv: Uint8Array,
): { readonly upload: Uint8Array; readonly digest: Uint8Array } => {
  const padded = concatBytes(data, new Uint8Array(paddedLength(data.length) - data.length));
  const sealed = concatBytes(iv, cbc(key.slice(0, 32), iv).encrypt(padded));
  const upload = concatBytes(sealed, hmac(sha256, key.slice(32), sealed));
  return { upload, digest: sha256(upload) };
};

/**
 * The file inside an upload, `size` bytes of what it holds. Refused with `refused`, in this order: key not of 64 bytes,
 * less than 48 bytes, no size, MAC, digest, cipher, less inside than `size`.
 */
export const openAttachment = (upload: Uint8Array, key: Uint8Array, digest: Uint8Array, size: number): Uint8Array => {
  const refuse = (rule: string): Refusal => new Refusal("refused", `attachment: ${rule}`);
  if (key.length !== 64) throw refuse("the key has not 64 bytes");
  if (upload.length < 48) throw refuse("shorter than IV and MAC");
  if (size <= 0) throw refuse("has no size");
  const [sealed, mac] = [upload.slice(0, -32), upload.slice(-32)];
  if (!equalBytes(hmac(sha256, key.slice(32), sealed), mac)) throw refuse("the MAC differs");
  if (!equalBytes(sha256(upload), digest)) throw refuse("the digest differs");
  let padded: Uint8Array;
  try {
    padded = cbc(key.slice(0, 32), sealed.slice(0, 16)).decrypt(sealed.slice(16));
  } catch {
    throw refuse("the cipher does not open");
  }
  if (padded.length < size) throw refuse("holds less than its size");
  return padded.slice(0, size);
};
