import { blake2b } from "@noble/hashes/blake2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { Refusal } from "./refusal.js";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Standard base64 without the padding at the end. */
const base64Unpadded = (bytes: Uint8Array): string => {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,6}/g) ?? []).map((six) => alphabet[Number.parseInt(six.padEnd(6, "0"), 2)]).join("");
};

/**
 * Identity of a stored message, 43 characters: base64 of BLAKE2b-256 over account (33 bytes with its prefix), namespace in
 * decimal (nothing for 0) and data. Neither time nor signature take part, so equal bytes are the same message.
 * Refused with `malformed` for another length of the account, or a namespace that is no 16-bit integer.
 */
export const messageHash = (pubkey: Uint8Array, namespace: number, data: Uint8Array): string => {
  if (pubkey.length !== 33) throw new Refusal("malformed", `pubkey: ${pubkey.length} bytes, expected 33`);
  if (!Number.isInteger(namespace) || namespace < -32768 || namespace > 32767) {
    throw new Refusal("malformed", `namespace: ${namespace} is no 16-bit integer`);
  }
  const name = utf8ToBytes(namespace === 0 ? "" : String(namespace));
  return base64Unpadded(blake2b(concatBytes(pubkey, name, data), { dkLen: 32 }));
};
