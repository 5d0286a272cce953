import { CryptoError } from "../crypto/error.js";
import type { Account } from "../identity/account.js";
import { IdentityError } from "../identity/error.js";
import { padMessage, unpadMessage } from "../identity/padding.js";
import { decryptMessageX25519, encryptMessage } from "../identity/session-message.js";
import { ClientError } from "./error.js";
import type { Random } from "./ports.js";

/** A message that was opened: its content and the account that signed it, lower-case hex. */
export interface OpenedMessage {
  readonly data: Buffer;
  readonly sender: string;
}

/**
 * Between what people send and the bytes that swarms keep: so far the content as it is, padded, signed and in a sealed
 * box. An envelope around the content goes in here.
 */
export interface MessageSeal {
  /** Throws ClientError malformed-request for a recipient nobody can write to. */
  readonly seal: (sender: Account, to: string, data: Uint8Array) => Buffer;
  /** Undefined for bytes that were not sealed for this account, or that no account signed. */
  readonly open: (account: Account, sealed: Uint8Array) => OpenedMessage | undefined;
}

const isRefused = (error: unknown): boolean => error instanceof IdentityError || error instanceof CryptoError;

/** Seals with a new ephemeral key for every message, so that equal contents make different ones. */
export const createMessageSeal = (random: Random): MessageSeal => ({
  seal: (sender, to, data) => {
    try {
      return encryptMessage(sender.ed25519.secretKey, Buffer.from(to, "hex"), padMessage(data), random.bytes(32));
    } catch (error) {
      if (isRefused(error)) throw new ClientError("malformed-request", `to: ${(error as Error).message}`);
      throw error;
    }
  },
  open: ({ x25519 }, sealed) => {
    try {
      const { message, sender } = decryptMessageX25519(x25519.publicKey, x25519.secretKey, sealed);
      return { data: unpadMessage(message), sender: sender.toString("hex") };
    } catch (error) {
      if (isRefused(error)) return undefined;
      throw error;
    }
  },
});
