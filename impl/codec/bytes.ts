/** A Buffer over the same memory. */
export const viewOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Whether text consists of ASCII alone, so that its UTF-8 bytes are its characters. */
export const isAscii = (text: string): boolean => {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
};

/** UTF-8 bytes of text, one character a byte. */
export const utf8AsLatin1 = (text: string): string =>
  isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1");

/** Text whose UTF-8 bytes these characters are; what is no UTF-8 is replaced. */
export const latin1AsUtf8 = (bytes: string): string =>
  isAscii(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8");
