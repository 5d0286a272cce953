import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { sessionIdOf } from "./account.js";
import { type Blinding, blindedIdOfEd25519, blindedKeyPair } from "./blinding.js";
import { fromLittleEndian, multiplyPoint, secretKey, toX25519 } from "./ed25519.js";
import { Refusal } from "./refusal.js";
import type { Opened } from "./session-message.js";

const refused = (rule: string): Refusal => new Refusal("refused", rule);

/** The kind of a blinded id (33 bytes), or undefined if it is none. */
export const blindingOf = (id: Uint8Array): Blinding | undefined =>
  id[0] === 0x15 ? "15" : id[0] === 0x25 ? "25" : undefined;

/**
 * Key between the caller and the other id: BLAKE2b-256 of the shared point, sender's and recipient's id without prefixes.
 * The point is the caller's secret times the other id: the account's own secret for 15, the blinded one for 25.
 */
const sharedKey = (
  key: Uint8Array,
  serverKey: Uint8Array,
  blinding: Blinding,
  other: Uint8Array,
  ids: { readonly sender: Uint8Array; readonly recipient: Uint8Array },
): Uint8Array => {
  const scalar =
    blinding === "15" ? fromLittleEndian(secretKey(key).scalar) : blindedKeyPair("25", key, serverKey).secret;
  const point = multiplyPoint(scalar, other.slice(1));
  return blake2b(concatBytes(point, ids.sender.slice(1), ids.recipient.slice(1)), { dkLen: 32 });
};

const ownId = (blinding: Blinding, key: Uint8Array, serverKey: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(blinding === "15" ? 0x15 : 0x25), blindedKeyPair(blinding, key, serverKey).publicKey);

/**
 * A message from the caller's blinded id to another of the same kind (33 bytes): a zero byte, message and sender's real
 * Ed25519 key under XChaCha20-Poly1305, the 24 byte nonce; 73 bytes more. Nothing is signed.
 * Refused with `refused`: a recipient that is no blinded id, or no point of the main subgroup.
 */
export const encryptBlinded = (
  key: Uint8Array,
  serverKey: Uint8Array,
  recipient: Uint8Array,
  message: Uint8Array,
  nonce: Uint8Array,
): Uint8Array => {
  const { publicKey } = secretKey(key);
  const blinding = blindingOf(recipient);
  if (!blinding) throw refused("recipient: begins with neither 15 nor 25");
  const sender = ownId(blinding, key, serverKey);
  const shared = sharedKey(key, serverKey, blinding, recipient, { sender, recipient });
  const sealed = xchacha20poly1305(shared, nonce).encrypt(concatBytes(message, publicKey));
  return concatBytes(Uint8Array.of(0), sealed, nonce);
};

/** The plaintext of a blinded ciphertext under `shared`. */
const openBlinded = (shared: Uint8Array, ciphertext: Uint8Array): Uint8Array => {
  try {
    return xchacha20poly1305(shared, ciphertext.slice(-24)).decrypt(ciphertext.slice(1, -24));
  } catch {
    throw refused("ciphertext: does not open");
  }
};

/**
 * Opens a message between two blinded ids (33 bytes each), as its recipient or, where the sender is the caller, as its
 * sender. The Ed25519 key inside must give the sender's id.
 * Refused with `refused`, in this order: key, length, prefixes, version byte, room for the inner key, tag, sender.
 */
export const decryptBlinded = (
  key: Uint8Array,
  serverKey: Uint8Array,
  sender: Uint8Array,
  recipient: Uint8Array,
  ciphertext: Uint8Array,
): Opened => {
  secretKey(key);
  if (ciphertext.length < 41) throw refused(`ciphertext: ${ciphertext.length} bytes, at least 41 needed`);
  const blinding = blindingOf(sender);
  if (!blinding || blindingOf(recipient) !== blinding) throw refused("sender, recipient: not both 15 or both 25");
  if (ciphertext[0] !== 0) throw refused(`ciphertext: version ${ciphertext[0]}, expected 0`);
  if (ciphertext.length < 73) throw refused("ciphertext: no room for the sender's key");
  const own = bytesToHex(ownId(blinding, key, serverKey)) === bytesToHex(sender);
  const shared = sharedKey(key, serverKey, blinding, own ? recipient : sender, { sender, recipient });
  const plaintext = openBlinded(shared, ciphertext);
  const senderKey = plaintext.slice(-32);
  const sessionId = sessionIdOf(toX25519(senderKey));
  if (blindedIdOfEd25519(blinding, senderKey, serverKey) !== bytesToHex(sender)) {
    throw refused("sender: not the id of the key inside");
  }
  return { message: plaintext.slice(0, -32), sender: sessionId };
};
