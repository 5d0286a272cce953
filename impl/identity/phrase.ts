import { crc32 } from "node:zlib";
import words from "../../spec/data/mnemonic-english.json" with { type: "json" };
import { IdentityError } from "./error.js";

/** Why a phrase is refused, in the order of the checks. */
export type PhraseFault = "not-enough-words" | "too-many-words" | "invalid-words" | "value-too-large" | "verification";

/** A phrase that is refused. The message names positions, never words: they are the secret. */
export class PhraseError extends Error {
  override readonly name = "PhraseError";
  readonly fault: PhraseFault;

  constructor(fault: PhraseFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

const n = words.length;
const prefixLength = 3;
const seedWords = 12;
const prefixOf = (word: string): string => word.slice(0, prefixLength);
const indexOfPrefix = new Map(words.map((word, index) => [prefixOf(word), index]));

/** Position, 0 to 11, of the word that is repeated as the thirteenth. */
const checksumPosition = (prefixes: readonly string[]): number => crc32(prefixes.join("")) % prefixes.length;

/** The thirteen words, joined by single blanks, of a 16 byte secret. Throws IdentityError for another length. */
export const encodePhrase = (seed: Uint8Array): string => {
  if (seed.length !== 16) throw new IdentityError(`seed of a phrase: expected 16 bytes, got ${seed.length}`);
  const view = new DataView(seed.buffer, seed.byteOffset, seed.byteLength);
  const phrase: string[] = [];
  for (let offset = 0; offset < seed.length; offset += 4) {
    const value = view.getUint32(offset, true);
    const first = value % n;
    const second = (Math.floor(value / n) + first) % n;
    const third = (Math.floor(value / (n * n)) + second) % n;
    phrase.push(words[first]!, words[second]!, words[third]!);
  }
  phrase.push(phrase[checksumPosition(phrase.map(prefixOf))]!);
  return phrase.join(" ");
};

const indexOf = (prefix: string, position: number): number => {
  const index = indexOfPrefix.get(prefix);
  if (index === undefined) {
    throw new PhraseError("invalid-words", `word ${position + 1}: its first three letters are not in the list`);
  }
  return index;
};

/**
 * The 16 byte secret of a phrase exactly as typed: split at single blanks, nothing trimmed, first three letters of a
 * word compared exactly. Values above 2^32 − 1, which no encoder writes, are reduced as the oldest clients do, unless
 * `refuseLargeValues`. Throws PhraseError.
 */
export const decodePhrase = (phrase: string, options: { readonly refuseLargeValues?: boolean } = {}): Buffer => {
  const entries = phrase.split(" ", seedWords + 2);
  if (entries.length > seedWords + 1) throw new PhraseError("too-many-words", "phrase: more than 13 words");
  if (entries.length < seedWords + 1) {
    throw new PhraseError("not-enough-words", `phrase: expected 13 words, got ${entries.length}`);
  }
  const checksum = prefixOf(entries.pop()!);
  const prefixes = entries.map(prefixOf);
  const indices = prefixes.map(indexOf);
  const seed = Buffer.allocUnsafe(16);
  for (let group = 0; group < 4; group++) {
    const first = indices[group * 3]!;
    const second = indices[group * 3 + 1]!;
    const third = indices[group * 3 + 2]!;
    const value = first + n * ((n - first + second) % n) + n * n * ((n - second + third) % n);
    if (value > 0xffff_ffff && options.refuseLargeValues === true) {
      throw new PhraseError(
        "value-too-large",
        `words ${group * 3 + 1} to ${group * 3 + 3}: their value exceeds 32 bits`,
      );
    }
    seed.writeUInt32LE(value >>> 0, group * 4);
  }
  if (prefixes[checksumPosition(prefixes)] !== checksum) {
    throw new PhraseError("verification", "phrase: the last word is not the checksum of the others");
  }
  return seed;
};

/** A phrase as a person may type it, made fit for {@link decodePhrase}: trimmed, lower case, single blanks. */
export const normalisePhrase = (typed: string): string => typed.trim().toLowerCase().split(/\s+/u).join(" ");
