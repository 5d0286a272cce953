import { viewOf } from "../codec/bytes.js";
import { IdentityError } from "./error.js";

const BLOCK = 160;
const END = 0x80;

/** A message with 0x80 and zeros after it, one byte short of a multiple of 160, as desktop and ios clients write it. */
export const padMessage = (message: Uint8Array): Buffer => {
  const padded = Buffer.alloc(BLOCK * Math.ceil((message.length + 2) / BLOCK) - 1);
  padded.set(message);
  padded[message.length] = END;
  return padded;
};

/**
 * What was padded, whatever the total length: everything before the last 0x80 that only zeros follow. Without one the
 * bytes come back whole, zeros included. Throws IdentityError where there are only zeros, or nothing.
 */
export const unpadMessage = (padded: Uint8Array): Buffer => {
  let last = padded.length - 1;
  while (last >= 0 && padded[last] === 0) last--;
  if (last < 0) throw new IdentityError("padding: only zeros");
  return viewOf(padded).subarray(0, padded[last] === END ? last : padded.length);
};
