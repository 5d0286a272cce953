import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { viewOf } from "../codec/bytes.js";
import { aesCbcDecrypt, aesCbcEncrypt } from "../crypto/aes.js";
import { requireLength } from "../crypto/error.js";
import { IdentityError } from "./error.js";

/** Largest attachment that clients send, bytes; it is not padded beyond. */
export const maxAttachmentSize = 10_000_000;

const smallest = 541;
const ivLength = 16;
const macLength = 32;
const keyLength = 64;

/** Length to which an attachment is padded: steps of five percent, at least 541 bytes (desktop attachmentsEncrypter.ts). */
export const paddedAttachmentSize = (size: number): number => {
  const step = Math.ceil(Math.log(Math.max(size, 1)) / Math.log(1.05));
  const padded = Math.max(smallest, Math.floor(1.05 ** step));
  return padded > maxAttachmentSize && size <= maxAttachmentSize ? maxAttachmentSize : padded;
};

/** What is uploaded, and the SHA-256 of it that goes into the message. */
export interface SealedAttachment {
  readonly upload: Buffer;
  readonly digest: Buffer;
}

const hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer => {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/**
 * Seals a file: padded with zeros, AES-256-CBC under the first half of the key, IV in front, HMAC-SHA256 under the
 * second half behind. Key (64 bytes) and IV (16) must be random and used once. Throws CryptoError for wrong lengths.
 */
export const sealAttachment = (data: Uint8Array, key: Uint8Array, iv: Uint8Array): SealedAttachment => {
  requireLength(key, keyLength, "attachment key");
  const padded = Buffer.alloc(paddedAttachmentSize(data.length));
  padded.set(data);
  const ciphertext = aesCbcEncrypt(key.subarray(0, 32), iv, padded);
  const upload = Buffer.concat([iv, ciphertext, hmac(key.subarray(32), iv, ciphertext)]);
  return { upload, digest: sha256(upload) };
};

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

/**
 * Opens what was downloaded. Checked in this order: lengths, MAC, digest, cipher, size; what is behind `size` bytes is
 * not looked at. Throws IdentityError.
 */
export const openAttachment = (
  upload: Uint8Array,
  { key, digest, size }: { readonly key: Uint8Array; readonly digest: Uint8Array; readonly size: number },
): Buffer => {
  const refuse = (rule: string): IdentityError => new IdentityError(`attachment: ${rule}`);
  if (key.length !== keyLength) throw refuse(`a key of ${key.length} bytes, expected ${keyLength}`);
  if (upload.length < ivLength + macLength) throw refuse(`${upload.length} bytes, at least 48 needed`);
  if (size <= 0) throw refuse("no size");
  const bytes = viewOf(upload);
  const sealed = bytes.subarray(0, bytes.length - macLength);
  if (!same(hmac(key.subarray(32), sealed), bytes.subarray(bytes.length - macLength))) throw refuse("the MAC is wrong");
  if (!same(sha256(bytes), digest)) throw refuse("the digest is wrong");
  const padded = aesCbcDecrypt(key.subarray(0, 32), sealed.subarray(0, ivLength), sealed.subarray(ivLength));
  if (padded === undefined) throw refuse("the cipher does not open");
  if (padded.length < size) throw refuse(`${padded.length} bytes inside, ${size} expected`);
  return padded.subarray(0, size);
};
