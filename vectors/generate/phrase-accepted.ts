import { encodePhrase } from "../../spec/model/phrase.js";
import type { FlagName } from "./flags.js";
import type { Kit } from "./kit.js";
import { accept, checksumPosition, n, phraseWithGroup, randomPhrase, replaceWord, words } from "./phrase-material.js";
import type { Random } from "./random.js";

/** Phrases of secrets. */
export const goodPhrases = (kit: Kit, random: Random): void => {
  for (let position = 0; position < 12; position += 1) {
    let phrase = randomPhrase(random);
    while (checksumPosition(phrase) !== position) phrase = randomPhrase(random);
    accept(kit, phrase, `the checksum word repeats word ${position + 1}`, "RST-009", "Checksum");
  }
  for (const value of [0, 1, n - 1, n, n + 1, n ** 2 - 1, n ** 2, n ** 2 + n, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
    const group = random.below(4);
    accept(kit, phraseWithGroup(random, group, value), `a group that says ${value}`, "RST-008", "Boundary");
  }
  for (const seed of ["00".repeat(16), "ff".repeat(16), "00000000ffffffff".repeat(2)]) {
    accept(kit, encodePhrase(new Uint8Array(Buffer.from(seed, "hex"))), `the secret ${seed}`, "RST-008", "Boundary");
  }
  for (let count = 0; count < 12; count += 1) {
    accept(kit, randomPhrase(random), `a random phrase, number ${count + 1}`, "RST-008");
  }
};

/** Phrases whose words say more than 32 bits. */
export const overflows = (kit: Kit, random: Random): void => {
  const values = [2 ** 32, 2 ** 32 + 1, n ** 3 - 1];
  for (let group = 0; group < 4; group += 1) {
    for (const value of [...values, 2 ** 32 + 2 + random.below(n ** 3 - 2 ** 32 - 3)]) {
      const what = values.includes(value) ? String(value) : "a random value above 32 bits";
      const comment = `words ${3 * group + 1} to ${3 * group + 3} say ${what}: reduced modulo 2^32`;
      accept(kit, phraseWithGroup(random, group, value), comment, "RST-018", "PhraseOverflow");
    }
  }
};

/** Words with other endings. */
export const endings = (kit: Kit, random: Random): void => {
  const change = (comment: string, edit: (word: string) => string, flag: FlagName = "WordEnding"): void => {
    const phrase = words(randomPhrase(random)).map(edit).join(" ");
    accept(kit, phrase, comment, "RST-011", flag);
  };
  change("three letters of each word", (word) => word.slice(0, 3));
  change("four letters of each word", (word) => word.slice(0, 4));
  change("each word with a letter more", (word) => `${word}x`);
  change("each word twice in one", (word) => word + word);
  change(
    "upper case from the fourth letter on",
    (word) => word.slice(0, 3) + word.slice(3).toUpperCase(),
    "LetterCase",
  );
  change("each word followed by a comma", (word) => `${word},`);
  change("each word followed by a line feed", (word) => `${word}\n`);
  change("each word followed by a tab", (word) => `${word}\t`);
  change("each word followed by a no-break space", (word) => `${word}\u00a0`);
  change("each word followed by a zero-width space", (word) => `${word}\u200b`);
  change("an accent on each fourth letter", (word) => `${word.slice(0, 4)}\u0301${word.slice(4)}`);
  change("each word followed by an emoji", (word) => `${word}\u{1f422}`);
  change("each word followed by a hyphen and a number", (word) => `${word}-7`);
  change("three letters, then a zero byte", (word) => `${word.slice(0, 3)}\u0000`);
  for (let position = 0; position < 13; position += 4) {
    const phrase = randomPhrase(random);
    const short = replaceWord(phrase, position, words(phrase)[position]!.slice(0, 3));
    accept(kit, short, `three letters of word ${position + 1}`, "RST-011", "WordEnding");
  }
  const phrase = randomPhrase(random);
  accept(kit, `${phrase}\r\n`, "a line end behind the last word sticks to it", "RST-012", "Blank");
};
