import { ed25519SecretToX25519 } from "../../crypto/convert.js";
import { x25519Public } from "../../crypto/x25519.js";
import { accountKey } from "../../identity/account-id.js";
import { openDirectMessage, sealDirectMessage } from "../../identity/direct-message.js";
import { messageHash } from "../../storage/message-hash.js";
import {
  readHex,
  readHexBytes,
  readInteger,
  readSecretKey,
  readString,
  readUint64,
  type ShimHandler,
} from "../input.js";
import { refusing } from "../refusing.js";

/** `message/*` of the shim protocol; a namespace is a signed 16-bit integer. All but the hash are optional families. */
export const handlers: Record<string, ShimHandler> = {
  "message/hash": (input) => ({
    hash: messageHash(
      readHexBytes(input, "pubkey", 33),
      readInteger(input, "namespace", -32768, 32767),
      readHex(input, "data"),
    ),
  }),
  "message/wrap": (input) => {
    const secret = readSecretKey(input, "ed25519_seckey");
    const recipient = readHexBytes(input, "recipient", 33);
    const [body, timestamp] = [readString(input, "body"), readUint64(input, "timestamp")];
    const ephemeral = readHexBytes(input, "ephemeral_seckey", 32);
    const content = { body, attachments: [] };
    const data = refusing(() =>
      sealDirectMessage(secret, accountKey(recipient, "recipient"), content, timestamp, ephemeral),
    );
    return { data: data.toString("hex") };
  },
  "message/unwrap": (input) => {
    const x25519Secret = ed25519SecretToX25519(readSecretKey(input, "ed25519_seckey"));
    const data = readHex(input, "data");
    const { sender, bytes, content, timestamp } = refusing(() =>
      openDirectMessage(x25519Public(x25519Secret), x25519Secret, data),
    );
    return {
      sender: sender.toString("hex"),
      content: bytes.toString("hex"),
      body: content.body ?? null,
      timestamp: timestamp?.toString() ?? null,
    };
  },
};
