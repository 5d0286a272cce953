import { utf8ToBytes } from "@noble/hashes/utils.js";
import { pad, unpad } from "./padding.js";
import { bytesOfField, decodeProtobuf, encodeProtobuf, numberOfField } from "./protobuf.js";
import { Refusal } from "./refusal.js";
import { decryptWithX25519, encryptMessage } from "./session-message.js";

const refused = (rule: string): Refusal => new Refusal("refused", rule);

/**
 * Content of a text message: field 1 `dataMessage` with field 1 `body`, and field 15 `sigTimestamp`, the sender's time in
 * milliseconds.
 */
export const textContent = (body: string, sigTimestamp: bigint): Uint8Array =>
  encodeProtobuf([
    [1, encodeProtobuf([[1, utf8ToBytes(body)]])],
    [15, sigTimestamp],
  ]);

/**
 * Envelope of type 6 (1) with timestamp (5) and sealed content (8), but no source (2), in a WebSocketMessage of type 1 (1)
 * whose request (2) has verb (1), path (2), body (3) and id 0 (4).
 */
export const wrapEnvelope = (sealed: Uint8Array, timestamp: bigint): Uint8Array => {
  const envelope = encodeProtobuf([
    [1, 6n],
    [5, timestamp],
    [8, sealed],
  ]);
  const request = encodeProtobuf([
    [1, utf8ToBytes("PUT")],
    [2, utf8ToBytes("/api/v1/message")],
    [3, envelope],
    [4, 0n],
  ]);
  return encodeProtobuf([
    [1, 1n],
    [2, request],
  ]);
};

/** What an envelope says: the sealed content and the sender's time, if it has one. */
export interface Unwrapped {
  readonly sealed: Uint8Array;
  readonly timestamp: bigint | undefined;
}

/**
 * Reads what a swarm keeps in namespace 0. Refused with `refused` without request, body or content, with a source of other
 * than 0 or 66 bytes, or a proSig (11) of other than 64. Types, verb and path are not looked at.
 */
export const unwrapEnvelope = (data: Uint8Array): Unwrapped => {
  const request = bytesOfField(decodeProtobuf(data), 2);
  const body = request && bytesOfField(decodeProtobuf(request), 3);
  if (!body) throw refused("message: holds no request with a body");
  const envelope = decodeProtobuf(body);
  const sealed = bytesOfField(envelope, 8);
  if (!sealed) throw refused("envelope: holds no content");
  if (![0, 66].includes(bytesOfField(envelope, 2)?.length ?? 0)) throw refused("envelope: source is no account id");
  if ((bytesOfField(envelope, 11)?.length ?? 64) !== 64) throw refused("envelope: proSig is no signature");
  return { sealed, timestamp: numberOfField(envelope, 5) };
};

/** Content, padded, signed and sealed for a recipient's X25519 key, in an envelope: the data to be stored in namespace 0. */
export const wrapMessage = (
  key: Uint8Array,
  recipient: Uint8Array,
  content: Uint8Array,
  timestamp: bigint,
  ephemeralSecret: Uint8Array,
): Uint8Array => wrapEnvelope(encryptMessage(key, recipient, pad(content), ephemeralSecret), timestamp);

/** A one-to-one message as its recipient reads it. */
export interface DirectMessage {
  /** Session id of who signed inside the seal; what the envelope says of a source does not count. */
  readonly sender: string;
  /** Content without padding. */
  readonly content: Uint8Array;
  readonly body: string | undefined;
  /** Time of the envelope. */
  readonly timestamp: bigint | undefined;
}

const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused("body: not UTF-8");
  }
};

/**
 * Opens what a swarm kept, with the recipient's X25519 pair. Refused with `refused`: envelope, box, signature, padding,
 * content, and at last a time inside that differs from the envelope's where both are set (not zero).
 */
export const unwrapMessage = (publicKey: Uint8Array, secret: Uint8Array, data: Uint8Array): DirectMessage => {
  const { sealed, timestamp } = unwrapEnvelope(data);
  const { message, sender } = decryptWithX25519(publicKey, secret, sealed);
  const content = unpad(message);
  const fields = decodeProtobuf(content);
  const dataMessage = bytesOfField(fields, 1);
  const body = dataMessage && bytesOfField(decodeProtobuf(dataMessage), 1);
  const signedAt = numberOfField(fields, 15);
  if (timestamp && signedAt && timestamp !== signedAt) throw refused("sigTimestamp: differs from the envelope's time");
  return { sender, content, body: body && textOf(body), timestamp };
};
