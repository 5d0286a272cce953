import { CryptoError } from "../crypto/error.js";
import type { Account } from "../identity/account.js";
import { accountKey } from "../identity/account-id.js";
import { type AttachmentPointer, type Content, readContent, writeContent } from "../identity/content.js";
import { readEnvelope, writeEnvelope } from "../identity/envelope.js";
import { IdentityError } from "../identity/error.js";
import { padMessage, unpadMessage } from "../identity/padding.js";
import { decryptMessageX25519, encryptMessage } from "../identity/session-message.js";
import { ClientError } from "./error.js";
import type { Random } from "./ports.js";

/** What a user says: a text with attachments, or bytes that stand for the content of the message. */
export type MessageText =
  | { readonly text?: string | undefined; readonly attachments?: readonly AttachmentPointer[] | undefined }
  | { readonly data: Uint8Array };

/** A message that was opened: its content and the account that signed it, lower-case hex. */
export interface OpenedMessage {
  /** The content without padding. */
  readonly data: Buffer;
  readonly sender: string;
  readonly text?: string | undefined;
  readonly attachments?: readonly AttachmentPointer[] | undefined;
}

/** Where a message goes, and the sender's time, milliseconds. */
export interface Destination {
  /** Account id, lower-case hex. */
  readonly to: string;
  readonly namespace: number;
  readonly timestamp: number;
}

/** Between what people send and the bytes that swarms keep. */
export interface MessageSeal {
  /** Throws ClientError malformed-request for a recipient nobody can write to. */
  readonly seal: (sender: Account, destination: Destination, message: MessageText) => Buffer;
  /** Undefined for bytes that were not sealed for this account, that no account signed, or whose times disagree. */
  readonly open: (account: Account, namespace: number, sealed: Uint8Array) => OpenedMessage | undefined;
}

/** One-to-one messages: only they lie in envelopes. */
const directNamespace = 0;

const isRefused = (error: unknown): boolean => error instanceof IdentityError || error instanceof CryptoError;

/** The bytes of a content; one made of a text carries the sender's time. */
export const contentBytes = (message: MessageText, timestamp: number): Uint8Array => {
  if ("data" in message) return message.data;
  const { text: body, attachments = [] } = message;
  return writeContent({ body, attachments, sigTimestamp: BigInt(timestamp) });
};

/** What a content says, as far as it is one: bytes of other kinds are handed over as they are. */
export const contentText = (data: Uint8Array): Pick<OpenedMessage, "text" | "attachments"> & { content?: Content } => {
  try {
    const content = readContent(data);
    const { body, attachments } = content;
    return {
      content,
      ...(body === undefined ? {} : { text: body }),
      ...(attachments.length === 0 ? {} : { attachments }),
    };
  } catch (error) {
    if (isRefused(error)) return {};
    throw error;
  }
};

const isSet = (time: bigint | undefined): time is bigint => time !== undefined && time !== 0n;

const openSealed = ({ x25519 }: Account, sealed: Uint8Array): OpenedMessage => {
  const { message, sender } = decryptMessageX25519(x25519.publicKey, x25519.secretKey, sealed);
  return { data: unpadMessage(message), sender: sender.toString("hex") };
};

const openDirect = (account: Account, data: Uint8Array): OpenedMessage | undefined => {
  const { content: sealed, timestamp } = readEnvelope(data);
  const opened = openSealed(account, sealed);
  const { content, ...says } = contentText(opened.data);
  const signedAt = content?.sigTimestamp;
  if (isSet(timestamp) && isSet(signedAt) && timestamp !== signedAt) return undefined;
  return { ...opened, ...says };
};

/**
 * Seals with a new ephemeral key for every message, so that equal contents make different ones. What goes to namespace 0
 * is put into an envelope, and expected in one.
 */
export const createMessageSeal = (random: Random): MessageSeal => ({
  seal: (sender, { to, namespace, timestamp }, message) => {
    try {
      const recipient = accountKey(Buffer.from(to, "hex"), "to");
      const padded = padMessage(contentBytes(message, timestamp));
      const sealed = encryptMessage(sender.ed25519.secretKey, recipient, padded, random.bytes(32));
      return namespace === directNamespace ? writeEnvelope({ content: sealed, timestamp: BigInt(timestamp) }) : sealed;
    } catch (error) {
      if (isRefused(error)) throw new ClientError("malformed-request", `to: ${(error as Error).message}`);
      throw error;
    }
  },
  open: (account, namespace, sealed) => {
    try {
      return namespace === directNamespace ? openDirect(account, sealed) : openSealed(account, sealed);
    } catch (error) {
      if (isRefused(error)) return undefined;
      throw error;
    }
  },
});
