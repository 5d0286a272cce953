import { createCipheriv, createDecipheriv } from "node:crypto";
import { viewOf } from "../codec/bytes.js";
import { requireLength } from "./error.js";

const TAG = 16;

/** AES-256-GCM with a 12 byte nonce: ciphertext and 16 byte tag. Throws CryptoError for wrong lengths. */
export const aesGcmSeal = (key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Buffer => {
  requireLength(key, 32, "AES-256 key");
  requireLength(nonce, 12, "AES-GCM nonce");
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([ciphertext, cipher.getAuthTag()]);
};

/** The plaintext, or undefined if it is too short for a tag or the tag is wrong. Throws CryptoError for wrong lengths. */
export const aesGcmOpen = (key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Buffer | undefined => {
  requireLength(key, 32, "AES-256 key");
  requireLength(nonce, 12, "AES-GCM nonce");
  if (sealed.length < TAG) return undefined;
  const bytes = viewOf(sealed);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG });
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  const plaintext = decipher.update(bytes.subarray(0, bytes.length - TAG));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plaintext;
};

/** AES-256-CBC with PKCS#7 padding, always a whole number of blocks. Throws CryptoError for wrong lengths. */
export const aesCbcEncrypt = (key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Buffer => {
  requireLength(key, 32, "AES-256 key");
  requireLength(iv, 16, "AES-CBC initialisation vector");
  const cipher = createCipheriv("aes-256-cbc", key, iv);
  return Buffer.concat([cipher.update(plaintext), cipher.final()]);
};

/** The plaintext, or undefined if the length or the padding is wrong. Throws CryptoError for wrong lengths of key or iv. */
export const aesCbcDecrypt = (key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Buffer | undefined => {
  requireLength(key, 32, "AES-256 key");
  requireLength(iv, 16, "AES-CBC initialisation vector");
  const decipher = createDecipheriv("aes-256-cbc", key, iv);
  const start = decipher.update(ciphertext);
  try {
    return Buffer.concat([start, decipher.final()]);
  } catch {
    return undefined;
  }
};
