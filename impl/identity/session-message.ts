import { createHash } from "node:crypto";
import { blake2b } from "../crypto/blake2b.js";
import { ed25519SecretToX25519, ed25519ToX25519 } from "../crypto/convert.js";
import { ed25519Public, ed25519Seed, ed25519Sign, ed25519Verify } from "../crypto/ed25519.js";
import { openBox, sealBox, sealedBoxOverhead } from "../crypto/sealed-box.js";
import { x25519Public } from "../crypto/x25519.js";
import { accountKeyOrBare, idPrefix, makeId } from "./account-id.js";
import { IdentityError } from "./error.js";

/** A message read, and the account that signed it (33 bytes). */
export type ReceivedMessage = { readonly message: Buffer; readonly sender: Buffer };

// Ed25519 key and signature follow the message inside the box.
const trailer = 32 + 64;

/**
 * Message ‖ Ed25519 key ‖ signature over message, key and the recipient's X25519 key. `secret` is a seed or 64 bytes,
 * the recipient 32 bytes or 33 with 05. Throws for others.
 */
export const signForRecipient = (secret: Uint8Array, recipient: Uint8Array, message: Uint8Array): Buffer => {
  const own = ed25519Public(secret);
  const covered = [message, own, accountKeyOrBare(recipient, "recipient")];
  return Buffer.concat([message, own, ed25519Sign(secret, Buffer.concat(covered))]);
};

/**
 * A signed message in a sealed box, 144 bytes longer than the (padded) message. `ephemeralSecret` must be 32 random
 * bytes, used once. Throws for wrong lengths, prefixes and recipients of low order.
 */
export const encryptMessage = (
  secret: Uint8Array,
  recipient: Uint8Array,
  message: Uint8Array,
  ephemeralSecret: Uint8Array,
): Buffer => {
  const signed = signForRecipient(secret, recipient, message);
  return sealBox(signed, accountKeyOrBare(recipient, "recipient"), ephemeralSecret);
};

/** As {@link encryptMessage} with an ephemeral key derived from sender, recipient and message. */
export const encryptMessageDeterministic = (secret: Uint8Array, recipient: Uint8Array, message: Uint8Array): Buffer => {
  const hashed = Buffer.concat([ed25519Seed(secret), accountKeyOrBare(recipient, "recipient"), message]);
  const seed = blake2b(32, hashed, { key: Buffer.from("SessionBoxEphemeralHashKey") });
  const ephemeral = createHash("sha512").update(seed).digest().subarray(0, 32);
  return encryptMessage(secret, recipient, message, ephemeral);
};

/**
 * Opens a message with an X25519 pair: the box, then the signature over the **own** key (a message sealed again for
 * another recipient fails here), then the sender's id. Throws IdentityError, or CryptoError for wrong key lengths.
 */
export const decryptMessageX25519 = (
  publicKey: Uint8Array,
  secretKey: Uint8Array,
  ciphertext: Uint8Array,
): ReceivedMessage => {
  if (ciphertext.length < trailer + sealedBoxOverhead) throw new IdentityError("ciphertext: shorter than 144 bytes");
  const opened = openBox(ciphertext, publicKey, secretKey);
  if (opened === undefined) throw new IdentityError("ciphertext: decryption failed");
  const message = opened.subarray(0, opened.length - trailer);
  const senderKey = opened.subarray(message.length, message.length + 32);
  const covered = Buffer.concat([opened.subarray(0, message.length + 32), publicKey]);
  if (!ed25519Verify(senderKey, covered, opened.subarray(message.length + 32))) {
    throw new IdentityError("ciphertext: signature verification failed");
  }
  return { message, sender: makeId(idPrefix.account, ed25519ToX25519(senderKey)) };
};

/** Opens a message with an Ed25519 seed or 64 byte secret key. Throws as {@link decryptMessageX25519}. */
export const decryptMessage = (secret: Uint8Array, ciphertext: Uint8Array): ReceivedMessage => {
  const x25519Secret = ed25519SecretToX25519(secret);
  return decryptMessageX25519(x25519Public(x25519Secret), x25519Secret, ciphertext);
};
