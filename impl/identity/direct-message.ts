import { type Content, readContent, writeContent } from "./content.js";
import { readEnvelope, writeEnvelope } from "./envelope.js";
import { IdentityError } from "./error.js";
import { padMessage, unpadMessage } from "./padding.js";
import { decryptMessageX25519, encryptMessage } from "./session-message.js";

/** A one-to-one message as its recipient reads it. */
export interface DirectMessage {
  readonly content: Content;
  /** Account that signed inside the seal, 33 bytes; nothing outside the seal tells it. */
  readonly sender: Buffer;
  /** Protobuf of the content without padding. */
  readonly bytes: Buffer;
  /** Time of the envelope, milliseconds since the epoch. */
  readonly timestamp: bigint | undefined;
}

/**
 * A one-to-one message as swarms keep it in namespace 0: content, padded, signed, sealed, in an envelope.
 * `ephemeralSecret` must be 32 random bytes, used once. Throws IdentityError and CryptoError for arguments that
 * `encryptMessage` refuses.
 */
export const sealDirectMessage = (
  secret: Uint8Array,
  recipient: Uint8Array,
  content: Content,
  timestamp: bigint,
  ephemeralSecret: Uint8Array,
): Buffer => {
  const padded = padMessage(writeContent({ ...content, sigTimestamp: timestamp }));
  return writeEnvelope({ content: encryptMessage(secret, recipient, padded, ephemeralSecret), timestamp });
};

/** A time of zero is as good as none. */
const isSet = (time: bigint | undefined): time is bigint => time !== undefined && time !== 0n;

/**
 * Opens what a swarm kept for an account, with its X25519 pair. Refused are envelopes that hold no content, content
 * that does not open or was not signed for this account, and a time inside that is not that of the envelope.
 * @throws IdentityError, or CryptoError for wrong key lengths
 */
export const openDirectMessage = (publicKey: Uint8Array, secretKey: Uint8Array, data: Uint8Array): DirectMessage => {
  const { content: sealed, timestamp } = readEnvelope(data);
  const { message, sender } = decryptMessageX25519(publicKey, secretKey, sealed);
  const bytes = unpadMessage(message);
  const content = readContent(bytes);
  const { sigTimestamp } = content;
  if (isSet(timestamp) && isSet(sigTimestamp) && timestamp !== sigTimestamp) {
    throw new IdentityError(`content: signed at ${sigTimestamp}, in an envelope of ${timestamp}`);
  }
  return { content, sender, bytes, timestamp };
};
