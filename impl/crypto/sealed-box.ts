import { hsalsa, xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { blake2b } from "./blake2b.js";
import { requireLength } from "./error.js";
import { x25519, x25519Public } from "./x25519.js";

/** What a sealed box is longer than its content: ephemeral key and tag. */
export const sealedBoxOverhead = 48;

const sigma = Uint32Array.from([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);

const boxCipher = (shared: Uint8Array, ephemeral: Uint8Array, recipient: Uint8Array) => {
  const key = new Uint32Array(8);
  hsalsa(sigma, new Uint32Array(Uint8Array.from(shared).buffer), new Uint32Array(4), key);
  const nonce = blake2b(24, Buffer.concat([ephemeral, recipient]));
  return xsalsa20poly1305(new Uint8Array(key.buffer), nonce);
};

/**
 * A box that only the holder of the recipient's X25519 key opens (libsodium's crypto_box_seal): ephemeral key, tag,
 * ciphertext. `ephemeralSecret` must be random and used once. Throws CryptoError for wrong lengths or low order.
 */
export const sealBox = (content: Uint8Array, recipient: Uint8Array, ephemeralSecret: Uint8Array): Buffer => {
  const ephemeral = x25519Public(ephemeralSecret);
  const cipher = boxCipher(x25519(ephemeralSecret, recipient), ephemeral, recipient);
  return Buffer.concat([ephemeral, cipher.encrypt(content)]);
};

/** The content, or undefined if the box was not made for this key pair or was changed. Throws CryptoError for lengths. */
export const openBox = (sealed: Uint8Array, publicKey: Uint8Array, secret: Uint8Array): Buffer | undefined => {
  requireLength(publicKey, 32, "X25519 public key");
  requireLength(secret, 32, "X25519 secret key");
  if (sealed.length < sealedBoxOverhead) return undefined;
  const ephemeral = sealed.subarray(0, 32);
  try {
    const cipher = boxCipher(x25519(secret, ephemeral), ephemeral, publicKey);
    return Buffer.from(cipher.decrypt(sealed.subarray(32)));
  } catch {
    return undefined;
  }
};
