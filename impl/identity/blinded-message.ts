import { blake2b } from "../crypto/blake2b.js";
import { ed25519ToX25519 } from "../crypto/convert.js";
import { ed25519Public, ed25519Seed } from "../crypto/ed25519.js";
import { equalBytes } from "../crypto/equal.js";
import { requireLength } from "../crypto/error.js";
import { subgroupPoint, timesPoint } from "../crypto/point.js";
import { scalarOf } from "../crypto/scalar.js";
import { xchachaOpen, xchachaSeal } from "../crypto/xchacha.js";
import { idPrefix, makeId } from "./account-id.js";
import {
  accountScalar,
  type BlindingKind,
  blind15IdFromEd25519,
  blind25IdFromEd25519,
  blindingKind,
  blindKeyPair,
} from "./blinding.js";
import { IdentityError } from "./error.js";
import type { ReceivedMessage } from "./session-message.js";

const VERSION = 0;
const nonceLength = 24;
const tagLength = 16;

/** One side of an exchange between two blinded ids: its kind, its own id (33 bytes) and its secret scalar. */
type Side = { readonly kind: BlindingKind; readonly id: Buffer; readonly scalar: bigint };

const sideOf = (kind: BlindingKind, secret: Uint8Array, server: Uint8Array): Side => {
  const pair = blindKeyPair(kind, secret, server);
  // A 15 exchange multiplies by the unblinded scalar, a 25 exchange by the blinded one.
  return kind === 15
    ? { kind, id: makeId(idPrefix.blinded15, pair.publicKey), scalar: accountScalar(secret) }
    : { kind, id: makeId(idPrefix.blinded25, pair.publicKey), scalar: scalarOf(pair.secretKey) };
};

/** Key of an exchange: H32(shared point ‖ sender ‖ recipient), the sender first whoever computes it. */
const exchangeKey = (side: Side, sender: Uint8Array, recipient: Uint8Array): Buffer => {
  const other = equalBytes(side.id, sender) ? recipient : sender;
  const shared = timesPoint(side.scalar, subgroupPoint(other.subarray(1), "blinded id"));
  return blake2b(32, Buffer.concat([shared, sender.subarray(1), recipient.subarray(1)]));
};

const blindedIdOf = (kind: BlindingKind, publicKey: Uint8Array, server: Uint8Array): Buffer =>
  kind === 15 ? blind15IdFromEd25519(publicKey, server) : blind25IdFromEd25519(publicKey, server);

/**
 * Encrypts to a blinded id (33 bytes, 15 or 25) as the sender's own blinded id of the same kind: version 0, XChaCha20-
 * Poly1305 of message ‖ unblinded Ed25519 key, nonce; 73 bytes longer than the message. `nonce` is 24 random bytes.
 * Throws for wrong lengths, prefixes and points.
 */
export const encryptBlinded = (
  secret: Uint8Array,
  server: Uint8Array,
  recipient: Uint8Array,
  message: Uint8Array,
  nonce: Uint8Array,
): Buffer => {
  const kind = blindingKind(recipient, "recipient");
  requireLength(nonce, nonceLength, "nonce");
  const side = sideOf(kind, secret, server);
  const key = exchangeKey(side, side.id, recipient);
  const content = Buffer.concat([message, ed25519Public(secret)]);
  return Buffer.concat([Buffer.from([VERSION]), xchachaSeal(key, nonce, content), nonce]);
};

/**
 * Opens a message between two blinded ids as either of them, and checks that the id of the Ed25519 key inside is the
 * sender's. The result names the sender's account. Throws IdentityError or CryptoError naming the rule.
 */
export const decryptBlinded = (
  secret: Uint8Array,
  server: Uint8Array,
  sender: Uint8Array,
  recipient: Uint8Array,
  ciphertext: Uint8Array,
): ReceivedMessage => {
  ed25519Seed(secret);
  const kind = blindingKind(sender, "sender");
  if (blindingKind(recipient, "recipient") !== kind)
    throw new IdentityError("sender and recipient: different prefixes");
  if (ciphertext.length < 1 + tagLength + nonceLength) throw new IdentityError("ciphertext: shorter than 41 bytes");
  if (ciphertext[0] !== VERSION) throw new IdentityError("ciphertext: version is not 0");
  if (ciphertext.length < 1 + 32 + tagLength + nonceLength) {
    throw new IdentityError("ciphertext: no room for the sender's key");
  }
  const nonceStart = ciphertext.length - nonceLength;
  const key = exchangeKey(sideOf(kind, secret, server), sender, recipient);
  const opened = xchachaOpen(key, ciphertext.subarray(nonceStart), ciphertext.subarray(1, nonceStart));
  if (opened === undefined) throw new IdentityError("ciphertext: decryption failed");
  const senderKey = opened.subarray(opened.length - 32);
  if (!equalBytes(blindedIdOf(kind, senderKey, server), sender)) {
    throw new IdentityError("sender: the id does not belong to the key inside");
  }
  const id = makeId(idPrefix.account, ed25519ToX25519(senderKey));
  return { message: opened.subarray(0, opened.length - 32), sender: id };
};
