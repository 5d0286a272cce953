import { concatBytes } from "@noble/hashes/utils.js";
import { Refusal } from "./refusal.js";

/**
 * A message padded as desktop 1.17.2 does: a byte 0x80, then zeros up to one byte less than a multiple of 160.
 * Other clients pad to the full multiple, so a receiver must not look at the length.
 */
export const pad = (message: Uint8Array): Uint8Array => {
  const total = 160 * Math.ceil((message.length + 2) / 160) - 1;
  return concatBytes(message, Uint8Array.of(0x80), new Uint8Array(total - message.length - 1));
};

/**
 * The message inside a padded one: cut before the last 0x80 if only zeros follow it. Where another byte comes last the
 * message had no padding and is returned whole, zeros included.
 * Refused with `refused` if there is nothing but zeros, or nothing.
 */
export const unpad = (padded: Uint8Array): Uint8Array => {
  const last = padded.findLastIndex((byte) => byte !== 0);
  if (last === -1) throw new Refusal("refused", "padded: holds nothing but zeros");
  return padded[last] === 0x80 ? padded.slice(0, last) : padded.slice();
};
