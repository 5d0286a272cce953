/** The text forms of 32-byte keys in addresses: hex, base32z and base64 (oxenc). */

const base32zAlphabet = "ybndrfg8ejkmcpqxot1uwisza345h769";
const base32zValues = new Map([...base32zAlphabet].map((character, value) => [character, value]));

/** base32z text, most significant bits first, the last character filled with zero bits; 32 bytes make 52 characters. */
export const toBase32z = (bytes: Uint8Array): string => {
  let text = "";
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += base32zAlphabet[(pending >>> bits) & 31];
    }
    pending &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + base32zAlphabet[(pending << (5 - bits)) & 31];
};

/** Bytes of base32z text in either case, or undefined for other characters or an impossible length; filler bits are ignored. */
export const fromBase32z = (text: string): Buffer | undefined => {
  if ([1, 3, 6].includes(text.length % 8)) return undefined;
  const bytes = Buffer.alloc(Math.floor((text.length * 5) / 8));
  let pending = 0;
  let bits = 0;
  let length = 0;
  for (const character of text.toLowerCase()) {
    const value = base32zValues.get(character);
    if (value === undefined) return undefined;
    pending = (pending << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = pending >>> bits;
    pending &= (1 << bits) - 1;
  }
  return bytes;
};

const forms: readonly { readonly pattern: RegExp; readonly decode: (text: string) => Buffer | undefined }[] = [
  { pattern: /^[0-9a-fA-F]{64}$/, decode: (text) => Buffer.from(text, "hex") },
  { pattern: /^[0-9a-zA-Z]{52}$/, decode: fromBase32z },
  { pattern: /^[0-9a-zA-Z+/]{43}=?$/, decode: (text) => Buffer.from(text, "base64") },
];

/**
 * The 32-byte key that the text spells in hex, base32z or base64, tried in this order; undefined when in none.
 * @param withBase64 false where only the forms without case are allowed
 */
export const parseKey = (text: string, withBase64 = true): Buffer | undefined => {
  for (const { pattern, decode } of withBase64 ? forms : forms.slice(0, 2)) {
    if (pattern.test(text)) return decode(text);
  }
  return undefined;
};

/** Lengths a key can have at the end of a text, in the order in which they are tried. */
export const keyTextLengths: readonly number[] = [64, 52, 44, 43];
