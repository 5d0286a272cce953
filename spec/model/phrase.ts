import { concatBytes } from "@noble/hashes/utils.js";
import words from "../data/mnemonic-english.json" with { type: "json" };
import { Refusal } from "./refusal.js";

/** Words of the list, and how many letters at the beginning of a word decide which one it is. */
export const wordList: readonly string[] = words;
const letters = 3;
const n = words.length;

const prefixOf = (word: string): string => word.slice(0, letters);
const indexOfPrefix = new Map(words.map((word, index) => [prefixOf(word), index]));

/** CRC-32 as in zlib, of text in ASCII. */
const crc32 = (text: string): number => {
  let crc = 0xffffffff;
  for (const character of text) {
    crc ^= character.charCodeAt(0);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
};

/** The word, of those given, that is repeated at the end: at position CRC-32 of all their prefixes, modulo their number. */
const checksumWord = (phraseWords: readonly string[]): string =>
  phraseWords[crc32(phraseWords.map(prefixOf).join("")) % phraseWords.length]!;

/** Three words for the 32-bit little-endian number in four bytes. */
const encodeGroup = (bytes: Uint8Array): readonly string[] => {
  const value = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const first = value % n;
  const second = (Math.floor(value / n) + first) % n;
  const third = (Math.floor(value / n ** 2) + second) % n;
  return [first, second, third].map((index) => words[index]!);
};

/** Recovery phrase of a 16 byte secret: twelve words and the checksum word, joined by single blanks. */
export const encodePhrase = (secret: Uint8Array): string => {
  const phraseWords = [0, 4, 8, 12].flatMap((start) => encodeGroup(secret.slice(start, start + 4)));
  return [...phraseWords, checksumWord(phraseWords)].join(" ");
};

/** Four bytes of three words. Three words can say more than 32 bits hold: such values are reduced modulo 2^32. */
const decodeGroup = (group: readonly string[]): Uint8Array => {
  const [first, second, third] = group.map((word) => indexOfPrefix.get(prefixOf(word)));
  if (first === undefined || second === undefined || third === undefined) {
    throw new Refusal("invalid-words", `phrase: one of "${group.join(" ")}" is not in the list`);
  }
  const value = first + n * ((n - first + second) % n) + n ** 2 * ((n - second + third) % n);
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value % 2 ** 32, true);
  return bytes;
};

/**
 * The 16 byte secret of a phrase as typed, by the rules of the desktop client in their order. Words are what stands
 * between single blanks: nothing is trimmed, and case counts in the first three letters of each word.
 * Refused with `not-enough-words` (fewer than 13), `too-many-words` (more), `invalid-words` (one of the twelve is not in the
 * list), then `verification` (the thirteenth is not the checksum word).
 */
export const decodePhrase = (phrase: string): Uint8Array => {
  const entries = phrase.split(" ");
  if (entries.length < 13) throw new Refusal("not-enough-words", `phrase: ${entries.length} words, expected 13`);
  if (entries.length > 13) throw new Refusal("too-many-words", `phrase: ${entries.length} words, expected 13`);
  const phraseWords = entries.slice(0, 12);
  const secret = concatBytes(...[0, 3, 6, 9].map((start) => decodeGroup(phraseWords.slice(start, start + 3))));
  if (prefixOf(checksumWord(phraseWords)) !== prefixOf(entries[12]!)) {
    throw new Refusal("verification", "phrase: the last word is not the checksum word");
  }
  return secret;
};
