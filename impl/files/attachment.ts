import { createHash, createHmac } from "node:crypto";
import { aesCbcDecrypt, aesCbcEncrypt } from "../crypto/aes.js";
import { equalBytes } from "../crypto/equal.js";
import { requireLength } from "../crypto/error.js";

/** Largest attachment that clients send, bytes before encryption. */
export const maxAttachmentBytes = 10_000_000;

const smallest = 541;
const step = 1.05;
const ivLength = 16;
const macLength = 32;
const keyLength = 64;

/** Why an attachment is refused. */
export type AttachmentErrorClass = "malformed" | "bad-mac" | "bad-digest" | "bad-size" | "decrypt-failed";

/** An attachment that is refused; the message names the field and the rule, never a key. */
export class AttachmentError extends Error {
  override readonly name = "AttachmentError";
  readonly class: AttachmentErrorClass;

  constructor(errorClass: AttachmentErrorClass, message: string) {
    super(message);
    this.class = errorClass;
  }
}

/**
 * Bytes that an attachment of `size` bytes is padded to, so that its size tells little: steps of five percent from 541,
 * at most 10,000,000 (session-desktop ts/session/crypto/BufferPadding.ts). Throws RangeError above that.
 */
export const paddedAttachmentSize = (size: number): number => {
  if (size > maxAttachmentBytes) throw new RangeError(`attachment: ${size} bytes, at most ${maxAttachmentBytes}`);
  const stepped = Math.floor(step ** Math.ceil(Math.log(size) / Math.log(step)));
  return Math.min(Math.max(smallest, stepped, size), maxAttachmentBytes);
};

/** What is uploaded, and what its pointer tells of it beside the key. */
export interface SealedAttachment {
  /** IV, ciphertext, MAC. */
  readonly upload: Buffer;
  /** SHA-256 of the upload. */
  readonly digest: Buffer;
  /** Bytes before padding. */
  readonly size: number;
}

const mac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer => {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
};

/**
 * Pads and encrypts an attachment under 64 random bytes (AES-256-CBC by the first half, HMAC-SHA256 by the second) and a
 * random IV of 16. Throws CryptoError for wrong lengths, RangeError for an attachment above the limit.
 */
export const sealAttachment = (data: Uint8Array, key: Uint8Array, iv: Uint8Array): SealedAttachment => {
  requireLength(key, keyLength, "attachment key");
  const padded = Buffer.alloc(paddedAttachmentSize(data.length));
  padded.set(data);
  const ciphertext = aesCbcEncrypt(key.subarray(0, 32), iv, padded);
  const upload = Buffer.concat([iv, ciphertext, mac(key.subarray(32), iv, ciphertext)]);
  return { upload, digest: createHash("sha256").update(upload).digest(), size: data.length };
};

/** What a pointer tells of an attachment. */
export interface AttachmentPointerKeys {
  /** 64 bytes. */
  readonly key: Uint8Array;
  /** SHA-256 of the upload, 32 bytes. */
  readonly digest: Uint8Array;
  /** Bytes before padding, at least 1. */
  readonly size: number;
}

/**
 * The attachment in a download: MAC and digest are checked before anything is decrypted, and what is behind `size` is
 * dropped. Throws AttachmentError.
 */
export const openAttachment = (upload: Uint8Array, { key, digest, size }: AttachmentPointerKeys): Buffer => {
  if (key.length !== keyLength) {
    throw new AttachmentError("malformed", `key: expected ${keyLength} bytes, got ${key.length}`);
  }
  if (upload.length < ivLength + macLength) {
    throw new AttachmentError("malformed", `attachment: ${upload.length} bytes, at least ${ivLength + macLength}`);
  }
  const end = upload.length - macLength;
  if (!equalBytes(mac(key.subarray(32), upload.subarray(0, end)), upload.subarray(end))) {
    throw new AttachmentError("bad-mac", "attachment: the MAC is wrong");
  }
  if (!equalBytes(createHash("sha256").update(upload).digest(), digest)) {
    throw new AttachmentError("bad-digest", "attachment: the digest is another");
  }
  const padded = aesCbcDecrypt(key.subarray(0, 32), upload.subarray(0, ivLength), upload.subarray(ivLength, end));
  if (padded === undefined) throw new AttachmentError("decrypt-failed", "attachment: does not decrypt");
  if (!Number.isInteger(size) || size < 1 || size > padded.length) {
    throw new AttachmentError("bad-size", `size: ${size}, expected 1 to ${padded.length}`);
  }
  return padded.subarray(0, size);
};
