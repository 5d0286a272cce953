import { createCipheriv, createDecipheriv } from "node:crypto";
import { hchacha } from "@noble/ciphers/chacha.js";
import { viewOf } from "../codec/bytes.js";
import { requireLength } from "./error.js";

const TAG = 16;
const algorithm = "chacha20-poly1305";
const sigma = Uint32Array.from([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);

const words = (bytes: Uint8Array): Uint32Array => new Uint32Array(Uint8Array.from(bytes).buffer);

// XChaCha20-Poly1305 is the native cipher under a key of HChaCha20 (draft-irtf-cfrg-xchacha, section 2.3).
const inner = (key: Uint8Array, nonce: Uint8Array): { key: Uint8Array; nonce: Buffer } => {
  requireLength(key, 32, "XChaCha20 key");
  requireLength(nonce, 24, "XChaCha20 nonce");
  const derived = new Uint32Array(8);
  hchacha(sigma, words(key), words(nonce.subarray(0, 16)), derived);
  const short = Buffer.alloc(12);
  short.set(nonce.subarray(16), 4);
  return { key: new Uint8Array(derived.buffer), nonce: short };
};

/** XChaCha20-Poly1305 without associated data: ciphertext and 16 byte tag. Throws CryptoError for wrong lengths. */
export const xchachaSeal = (key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Buffer => {
  const used = inner(key, nonce);
  const cipher = createCipheriv(algorithm, used.key, used.nonce, { authTagLength: TAG });
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([ciphertext, cipher.getAuthTag()]);
};

/** The plaintext, or undefined if it is too short for a tag or the tag is wrong. Throws CryptoError for wrong lengths. */
export const xchachaOpen = (key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Buffer | undefined => {
  const used = inner(key, nonce);
  if (sealed.length < TAG) return undefined;
  const bytes = viewOf(sealed);
  const decipher = createDecipheriv(algorithm, used.key, used.nonce, { authTagLength: TAG });
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  const plaintext = decipher.update(bytes.subarray(0, bytes.length - TAG));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plaintext;
};
