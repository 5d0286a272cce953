import { decodePhrase } from "../../spec/model/phrase.js";
import { refusalOf } from "../../spec/model/refusal.js";
import type { Kit } from "./kit.js";
import {
  accept,
  checksumPosition,
  n,
  otherWord,
  phraseWithGroup,
  randomPhrase,
  refuse,
  replaceWord,
  words,
} from "./phrase-material.js";
import type { Random } from "./random.js";

/** Words that are in no list. */
export const unknownWords = (kit: Kit, random: Random): void => {
  const phrase = randomPhrase(random);
  const sibling = accept(kit, phrase, "thirteen words, against unknown ones", "RST-015", "UnknownWord");
  const at = (position: number, edit: (word: string) => string): string =>
    replaceWord(phrase, position, edit(words(phrase)[position]!));
  for (let position = 0; position < 12; position += 1) {
    const name = `word ${position + 1}`;
    refuse(
      kit,
      sibling,
      at(position, () => "qqqqq"),
      "invalid-words",
      `${name} is in no list`,
      "UnknownWord",
    );
    refuse(
      kit,
      sibling,
      at(position, (word) => word.slice(0, 2)),
      "invalid-words",
      `two letters of ${name}`,
      "UnknownWord",
    );
    refuse(
      kit,
      sibling,
      at(position, (word) => word[0]!.toUpperCase() + word.slice(1)),
      "invalid-words",
      `the first letter of ${name} in upper case`,
      "LetterCase",
    );
  }
  for (const [edit, what, flag] of [
    [(word: string) => word[0]!, "one letter", "UnknownWord"],
    [
      (word: string) => `${word.slice(0, 2)}${word[2]!.toUpperCase()}${word.slice(3)}`,
      "upper case in the third letter",
      "LetterCase",
    ],
    [(word: string) => word.toUpperCase(), "upper case", "LetterCase"],
    [(word: string) => ` ${word}`.trimStart().replace(/^./, "\uff41"), "a full-width letter", "UnknownWord"],
    [(word: string) => `${word[0]}\u0301${word.slice(1)}`, "an accent on the first letter", "UnknownWord"],
    [(word: string) => `\u200b${word}`, "a zero-width space in front", "UnknownWord"],
    [
      (word: string) => `${word.slice(0, 2)}\u00ad${word.slice(2)}`,
      "a soft hyphen behind the second letter",
      "UnknownWord",
    ],
    [(word: string) => `\u{1f422}${word}`, "an emoji in front", "UnknownWord"],
    [(word: string) => `0${word.slice(1)}`, "a digit in front", "UnknownWord"],
    [() => "__proto__", "a name of the language", "SpecialKey"],
    [() => "constructor", "another name of the language", "SpecialKey"],
    [() => "\u3042\u304b\u306d", "a word of another language", "UnknownWord"],
    [() => "1220", "the number of a word", "UnknownWord"],
  ] as const) {
    refuse(kit, sibling, at(random.below(12), edit), "invalid-words", `a word of ${what}`, flag);
  }
  refuse(kit, sibling, phrase.toUpperCase(), "invalid-words", "all in upper case", "LetterCase");
  const titled = words(phrase).map((word) => word[0]!.toUpperCase() + word.slice(1));
  refuse(kit, sibling, titled.join(" "), "invalid-words", "each word with an upper case letter", "LetterCase");
  refuse(
    kit,
    sibling,
    words(phrase)
      .map((word) => word.slice(0, 2))
      .join(" "),
    "invalid-words",
    "two letters of each word",
    "UnknownWord",
  );
};

/** Wrong checksum words. */
export const checksums = (kit: Kit, random: Random): void => {
  const phrase = randomPhrase(random);
  const sibling = accept(kit, phrase, "thirteen words, against wrong checksums", "RST-016", "Checksum");
  const last = words(phrase)[12]!;
  const withLast = (word: string): string => replaceWord(phrase, 12, word);
  for (const [word, what, flag] of [
    [otherWord(random, last), "another word of the list", "Checksum"],
    [words(phrase)[(checksumPosition(phrase) + 1) % 12]!, "another word of the phrase", "Checksum"],
    ["qqqqq", "an unknown word", "Checksum"],
    ["", "an empty word", "Checksum"],
    [last.slice(0, 2), "two letters of the right word", "Checksum"],
    [last[0]!, "one letter of the right word", "Checksum"],
    [last.toUpperCase(), "the right word in upper case", "LetterCase"],
    [last[0]!.toUpperCase() + last.slice(1), "the right word with an upper case letter", "LetterCase"],
    [`\u200b${last}`, "a zero-width space before the right word", "Checksum"],
    [last.slice(1), "the right word without its first letter", "Checksum"],
  ] as const) {
    refuse(kit, sibling, withLast(word), "verification", `checksum word: ${what}`, flag);
  }
  for (let position = 0; position < 12; position += 1) {
    let changed = phrase;
    do changed = replaceWord(phrase, position, otherWord(random, words(phrase)[position]!));
    while ("result" in refusalOf(() => decodePhrase(changed)));
    refuse(
      kit,
      sibling,
      changed,
      "verification",
      `another word of the list in place of word ${position + 1}`,
      "Checksum",
    );
  }
  let swaps = 0;
  for (let position = 0; position < 11 && swaps < 4; position += 1) {
    const thirteen = words(phrase);
    [thirteen[position], thirteen[position + 1]] = [thirteen[position + 1]!, thirteen[position]!];
    if ("result" in refusalOf(() => decodePhrase(thirteen.join(" ")))) continue;
    swaps += 1;
    refuse(
      kit,
      sibling,
      thirteen.join(" "),
      "verification",
      `two neighbours change places, number ${swaps}`,
      "Checksum",
    );
  }
};

/** Several faults at once. */
export const checkOrder = (kit: Kit, random: Random): void => {
  const phrase = randomPhrase(random);
  const sibling = accept(kit, phrase, "thirteen words, against several faults at once", "RST-017", "CheckOrder");
  const unknown = replaceWord(phrase, 3, "qqqqq");
  const wrongLast = replaceWord(unknown, 12, "qqqqq");
  refuse(kit, sibling, `${unknown} zoom`, "too-many-words", "fourteen words, one unknown", "CheckOrder");
  refuse(kit, sibling, `${wrongLast} zoom`, "too-many-words", "fourteen words, two unknown", "CheckOrder");
  refuse(
    kit,
    sibling,
    words(unknown).slice(0, 12).join(" "),
    "not-enough-words",
    "twelve words, one unknown",
    "CheckOrder",
  );
  refuse(kit, sibling, "qqqqq", "not-enough-words", "one unknown word", "CheckOrder");
  refuse(kit, sibling, wrongLast, "invalid-words", "an unknown word and a wrong checksum", "CheckOrder");
  refuse(kit, sibling, unknown, "invalid-words", "an unknown word, which makes the checksum wrong, too", "CheckOrder");
  refuse(kit, sibling, Array(13).fill("qqqqq").join(" "), "invalid-words", "thirteen unknown words", "CheckOrder");
  refuse(kit, sibling, Array(14).fill("qqqqq").join(" "), "too-many-words", "fourteen unknown words", "CheckOrder");
  const overflow = words(phraseWithGroup(random, 1, n ** 3 - 1));
  const good = accept(
    kit,
    overflow.join(" "),
    "a group above 32 bits, against a wrong checksum",
    "RST-018",
    "PhraseOverflow",
  );
  const last = otherWord(random, overflow[12]!);
  refuse(
    kit,
    good,
    [...overflow.slice(0, 12), last].join(" "),
    "verification",
    "a group above 32 bits and a wrong checksum",
    "CheckOrder",
  );
};
