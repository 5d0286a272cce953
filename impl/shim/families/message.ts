import { messageHash } from "../../storage/message-hash.js";
import { readHex, readHexBytes, readInteger, type ShimHandler } from "../input.js";

/** `message/hash` of the shim protocol; a namespace is a signed 16-bit integer. */
export const handlers: Record<string, ShimHandler> = {
  "message/hash": (input) => ({
    hash: messageHash(
      readHexBytes(input, "pubkey", 33),
      readInteger(input, "namespace", -32768, 32767),
      readHex(input, "data"),
    ),
  }),
};
