import { hsalsa, xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { sessionIdOf } from "./account.js";
import { secretKey, sign, toX25519, verify } from "./ed25519.js";
import { Refusal } from "./refusal.js";
import { x25519, x25519Public } from "./x25519.js";

/** A message as its recipient reads it, and the session id of who signed it. */
export interface Opened {
  readonly message: Uint8Array;
  readonly sender: string;
}

const words = (bytes: Uint8Array): Uint32Array =>
  Uint32Array.from({ length: bytes.length / 4 }, (_, index) =>
    new DataView(bytes.buffer, bytes.byteOffset).getUint32(index * 4, true),
  );

const bytesOf = (numbers: Uint32Array): Uint8Array => {
  const bytes = new Uint8Array(numbers.length * 4);
  numbers.forEach((number, index) => {
    new DataView(bytes.buffer).setUint32(index * 4, number, true);
  });
  return bytes;
};

const hsalsa20 = (key: Uint8Array): Uint8Array => {
  const out = new Uint32Array(8);
  hsalsa(words(utf8ToBytes("expand 32-byte k")), words(key), new Uint32Array(4), out);
  return bytesOf(out);
};

/** The cipher of a sealed box between an ephemeral and a recipient's key: the nonce follows from the two public keys. */
export const boxCipher = (shared: Uint8Array, ephemeralPublic: Uint8Array, recipient: Uint8Array) =>
  xsalsa20poly1305(hsalsa20(shared), blake2b(concatBytes(ephemeralPublic, recipient), { dkLen: 24 }));

/** Ephemeral public key, tag and ciphertext. Refused with `refused` if the recipient's key has low order. */
const sealBox = (plaintext: Uint8Array, recipient: Uint8Array, ephemeralSecret: Uint8Array): Uint8Array => {
  const ephemeralPublic = x25519Public(ephemeralSecret);
  const cipher = boxCipher(x25519(ephemeralSecret, recipient), ephemeralPublic, recipient);
  return concatBytes(ephemeralPublic, cipher.encrypt(plaintext));
};

const openBox = (sealed: Uint8Array, publicKey: Uint8Array, secret: Uint8Array): Uint8Array => {
  const ephemeralPublic = sealed.slice(0, 32);
  try {
    return boxCipher(x25519(secret, ephemeralPublic), ephemeralPublic, publicKey).decrypt(sealed.slice(32));
  } catch {
    throw new Refusal("refused", "ciphertext: the box does not open");
  }
};

/** Message, sender's Ed25519 key and her signature over message, key and recipient's X25519 key: 96 bytes more. */
export const signForRecipient = (key: Uint8Array, recipient: Uint8Array, message: Uint8Array): Uint8Array => {
  const { publicKey } = secretKey(key);
  return concatBytes(message, publicKey, sign(key, concatBytes(message, publicKey, recipient)));
};

/**
 * A message sealed by an account for another one's X25519 key, 144 bytes longer; nothing outside the box names the
 * sender. Refused with `refused` for a secret key of wrong length or a recipient of low order.
 */
export const encryptMessage = (
  key: Uint8Array,
  recipient: Uint8Array,
  message: Uint8Array,
  ephemeralSecret: Uint8Array,
): Uint8Array => sealBox(signForRecipient(key, recipient, message), recipient, ephemeralSecret);

/** The same with an ephemeral key made from sender, recipient and message, so that equal messages give equal bytes. */
export const encryptDeterministic = (key: Uint8Array, recipient: Uint8Array, message: Uint8Array): Uint8Array => {
  const seed = blake2b(concatBytes(secretKey(key).seed, recipient, message), {
    dkLen: 32,
    key: utf8ToBytes("SessionBoxEphemeralHashKey"),
  });
  return encryptMessage(key, recipient, message, sha512(seed).slice(0, 32));
};

/**
 * Opens a message sealed for an X25519 pair. The signature must cover the pair's own public key, so a message sealed anew
 * for somebody else is refused; one sealed anew for the same recipient is not.
 * Refused with `refused`, in this order: shorter than 144 bytes, box, signature, sender's key.
 */
export const decryptWithX25519 = (publicKey: Uint8Array, secret: Uint8Array, ciphertext: Uint8Array): Opened => {
  if (ciphertext.length < 144)
    throw new Refusal("refused", `ciphertext: ${ciphertext.length} bytes, at least 144 needed`);
  const plaintext = openBox(ciphertext, publicKey, secret);
  const signature = plaintext.slice(-64);
  const sender = plaintext.slice(-96, -64);
  const message = plaintext.slice(0, -96);
  if (!verify(sender, concatBytes(message, sender, publicKey), signature)) {
    throw new Refusal("refused", "ciphertext: the signature inside is not valid for this recipient");
  }
  return { message, sender: sessionIdOf(toX25519(sender)) };
};

/** Opens a message sealed for the account of an Ed25519 secret key. Refused with `refused`. */
export const decryptMessage = (key: Uint8Array, ciphertext: Uint8Array): Opened => {
  const { scalar } = secretKey(key);
  return decryptWithX25519(x25519Public(scalar), scalar, ciphertext);
};
