import { codecFamilies } from "../../spec/model/families-codec.js";
import { decodePhrase, encodePhrase, wordList } from "../../spec/model/phrase.js";
import { refusalOf } from "../../spec/model/refusal.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { type FlagName, flagNotes } from "./flags.js";
import { createKit, type Kit } from "./kit.js";
import type { Random } from "./random.js";

const n = wordList.length;
const family = "phrase/decode";

const words = (phrase: string): string[] => phrase.split(" ");
const replaceWord = (phrase: string, position: number, word: string): string =>
  words(phrase)
    .map((old, index) => (index === position ? word : old))
    .join(" ");

const accept = (kit: Kit, phrase: string, comment: string, requirement: string, ...flags: FlagName[]): Draft =>
  kit.accept({ phrase }, { comment, requirements: [requirement, "RST-010"], flags, importance: "critical" });

const classRequirement = {
  "not-enough-words": "RST-013",
  "too-many-words": "RST-014",
  "invalid-words": "RST-015",
  verification: "RST-016",
} as const;

const refuse = (
  kit: Kit,
  sibling: Draft,
  phrase: string,
  errorClass: keyof typeof classRequirement,
  comment: string,
  ...flags: FlagName[]
): Draft => {
  const requirements = [classRequirement[errorClass], ...(flags.includes("CheckOrder") ? ["RST-017"] : [])];
  return kit.refuse(sibling, { phrase }, errorClass, { comment, requirements, flags });
};

const checksumPosition = (phrase: string): number => words(phrase).lastIndexOf(words(phrase)[12]!, 11);

/** A phrase of a random secret in which no word occurs twice but the checksum word. */
const randomPhrase = (random: Random): string => {
  for (;;) {
    const phrase = encodePhrase(random.bytes(16));
    if (new Set(words(phrase)).size === 12) return phrase;
  }
};

/** The three words that say `value`, which may exceed 32 bits, and the rest of a random phrase, with its checksum word. */
const phraseWithGroup = (random: Random, group: number, value: number): string => {
  const first = value % n;
  const second = (Math.floor(value / n) + first) % n;
  const third = (Math.floor(value / n ** 2) + second) % n;
  const twelve = words(randomPhrase(random)).slice(0, 12);
  twelve.splice(3 * group, 3, ...[first, second, third].map((index) => wordList[index]!));
  for (const candidate of twelve) {
    const phrase = [...twelve, candidate].join(" ");
    if ("result" in refusalOf(() => decodePhrase(phrase))) return phrase;
  }
  throw new Error("no word of the phrase is its checksum word");
};

const goodPhrases = (kit: Kit, random: Random): void => {
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

const overflows = (kit: Kit, random: Random): void => {
  const values = [2 ** 32, 2 ** 32 + 1, n ** 3 - 1];
  for (let group = 0; group < 4; group += 1) {
    for (const value of [...values, 2 ** 32 + 2 + random.below(n ** 3 - 2 ** 32 - 3)]) {
      const what = values.includes(value) ? String(value) : "a random value above 32 bits";
      const comment = `words ${3 * group + 1} to ${3 * group + 3} say ${what}: reduced modulo 2^32`;
      accept(kit, phraseWithGroup(random, group, value), comment, "RST-018", "PhraseOverflow");
    }
  }
};

const endings = (kit: Kit, random: Random): void => {
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

const counts = (kit: Kit, random: Random): void => {
  const phrase = randomPhrase(random);
  const sibling = accept(kit, phrase, "thirteen words, against other numbers", "RST-013", "WordCount");
  const thirteen = words(phrase);
  refuse(kit, sibling, "", "not-enough-words", "no word", "WordCount");
  for (let count = 1; count <= 12; count += 1) {
    refuse(kit, sibling, thirteen.slice(0, count).join(" "), "not-enough-words", `${count} words`, "WordCount");
  }
  const longer = [...thirteen, ...words(randomPhrase(random)), ...words(randomPhrase(random))];
  for (const count of [14, 15, 16, 18, 24, 25, 26, 39]) {
    refuse(kit, sibling, longer.slice(0, count).join(" "), "too-many-words", `${count} words`, "WordCount");
  }
  refuse(kit, sibling, `${phrase} ${phrase}`, "too-many-words", "the phrase twice", "WordCount");
  refuse(kit, sibling, Array(1000).fill(thirteen[0]).join(" "), "too-many-words", "a thousand words", "WordCount");
  refuse(kit, sibling, " ".repeat(12), "invalid-words", "twelve blanks: thirteen empty entries", "Blank");
  refuse(kit, sibling, " ".repeat(13), "too-many-words", "thirteen blanks", "Blank");
  refuse(kit, sibling, " ".repeat(11), "not-enough-words", "eleven blanks", "Blank");
};

const blanks = (kit: Kit, random: Random): void => {
  const phrase = randomPhrase(random);
  const sibling = accept(kit, phrase, "thirteen words, against blanks", "RST-012", "Blank");
  const thirteen = words(phrase);
  const twelve = thirteen.slice(0, 12).join(" ");
  refuse(kit, sibling, ` ${phrase}`, "too-many-words", "a leading blank", "Blank");
  refuse(kit, sibling, `${phrase} `, "too-many-words", "a trailing blank", "Blank");
  refuse(kit, sibling, ` ${phrase} `, "too-many-words", "a blank at either end", "Blank");
  refuse(kit, sibling, ` ${twelve}`, "invalid-words", "twelve words with a leading blank", "Blank");
  refuse(kit, sibling, `${twelve} `, "verification", "twelve words with a trailing blank", "Blank");
  for (let gap = 1; gap <= 12; gap += 1) {
    const doubled = `${thirteen.slice(0, gap).join(" ")}  ${thirteen.slice(gap).join(" ")}`;
    refuse(kit, sibling, doubled, "too-many-words", `two blanks behind word ${gap}`, "Blank");
  }
  for (const [separator, what] of [
    ["\t", "a tab"],
    ["\n", "a line feed"],
    ["\r\n", "a line end"],
    ["\u00a0", "a no-break space"],
    ["\u3000", "an ideographic space"],
    ["\u2003", "an em space"],
    ["\u200b", "a zero-width space"],
    ["-", "a hyphen"],
    [",", "a comma"],
    ["", "nothing"],
  ] as const) {
    const joined = `${thirteen.slice(0, 6).join(" ")}${separator}${thirteen.slice(6).join(" ")}`;
    refuse(kit, sibling, joined, "not-enough-words", `${what} in place of a blank joins two words`, "Blank");
    refuse(kit, sibling, thirteen.join(separator), "not-enough-words", `${what} in place of every blank`, "Blank");
  }
  for (const [head, what] of [
    ["\n", "a line feed"],
    ["\t", "a tab"],
    ["\ufeff", "a byte order mark"],
    ["\u00a0", "a no-break space"],
    ['"', "a quotation mark"],
  ] as const) {
    refuse(kit, sibling, `${head}${phrase}`, "invalid-words", `${what} before the first word sticks to it`, "Blank");
  }
};

const unknownWords = (kit: Kit, random: Random): void => {
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

/** A word of the list that begins with other letters than `word`. */
const otherWord = (random: Random, word: string): string => {
  for (;;) {
    const candidate = random.pick(wordList);
    if (candidate.slice(0, 3) !== word.slice(0, 3)) return candidate;
  }
};

const checksums = (kit: Kit, random: Random): void => {
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

const checkOrder = (kit: Kit, random: Random): void => {
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

const shapes = (kit: Kit, random: Random): void => {
  const phrase = randomPhrase(random);
  const sibling = accept(kit, phrase, "thirteen words, against other JSON", "RST-012");
  for (const [value, what, flag] of [
    [undefined, "missing", "MissingField"],
    [null, "null", "WrongType"],
    [13, "a number", "WrongType"],
    [true, "true", "WrongType"],
    [words(phrase), "a list of words", "WrongType"],
    [{ words: phrase }, "an object", "WrongType"],
  ] as const) {
    const labels = {
      comment: `phrase is ${what}`,
      requirements: ["RST-012"],
      flags: [flag],
      importance: "medium",
    } as const;
    kit.refuse(sibling, { phrase: value as Draft["input"][string] | undefined }, "malformed", labels);
  }
};

/** Recovery phrases as typed. */
export const phraseDecodeFamily: FamilyGenerator = {
  family,
  flags: flagNotes(
    "MissingField",
    "WrongType",
    "Boundary",
    "Checksum",
    "PhraseOverflow",
    "WordEnding",
    "LetterCase",
    "WordCount",
    "Blank",
    "UnknownWord",
    "SpecialKey",
    "CheckOrder",
  ),
  generate: (random) => {
    const kit = createKit(codecFamilies[family]);
    const parts = { goodPhrases, overflows, endings, counts, blanks, unknownWords, checksums, checkOrder, shapes };
    for (const [name, part] of Object.entries(parts)) part(kit, random.fork(name));
    return kit.drafts;
  },
};
