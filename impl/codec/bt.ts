import { BtCursor } from "./bt-cursor.js";
import type { BtValue } from "./bt-value.js";

export { type BtDictReader, readDict } from "./bt-dict.js";
export { encodeBt } from "./bt-encode.js";
export { BtError, type BtInput, type BtValue } from "./bt-value.js";

/**
 * One whole value. Tolerated although not canonical: leading zeros, −0, keys out of order (returned in order), a key
 * again (the first one stays). Throws BtError for everything else, bytes behind the value included. Byte strings are
 * views of the input. Integers beyond 64 bits are refused, where deployed code wraps some of them.
 */
export const decodeBt = (bytes: Uint8Array): BtValue => {
  const cursor = new BtCursor(bytes);
  const value = cursor.value();
  if (cursor.at !== cursor.bytes.length) throw cursor.fail("bytes after the value");
  return value;
};
