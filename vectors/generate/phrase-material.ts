import { decodePhrase, encodePhrase, wordList } from "../../spec/model/phrase.js";
import { refusalOf } from "../../spec/model/refusal.js";
import type { Draft } from "./family.js";
import type { FlagName } from "./flags.js";
import type { Kit } from "./kit.js";
import type { Random } from "./random.js";

/** Words in the list. */
export const n = wordList.length;

/** Words of a phrase. */
export const words = (phrase: string): string[] => phrase.split(" ");
/** The phrase with another word at a position, the first being 0. */
export const replaceWord = (phrase: string, position: number, word: string): string =>
  words(phrase)
    .map((old, index) => (index === position ? word : old))
    .join(" ");

/** A phrase that must be accepted. */
export const accept = (kit: Kit, phrase: string, comment: string, requirement: string, ...flags: FlagName[]): Draft =>
  kit.accept({ phrase }, { comment, requirements: [requirement, "RST-005", "RST-010"], flags, importance: "critical" });

const classRequirement = {
  "not-enough-words": "RST-013",
  "too-many-words": "RST-014",
  "invalid-words": "RST-015",
  verification: "RST-016",
} as const;

/** A phrase that must be refused with this class. */
export const refuse = (
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

/** Position among the twelve of the word that the checksum word repeats. */
export const checksumPosition = (phrase: string): number => words(phrase).lastIndexOf(words(phrase)[12]!, 11);

/** A phrase of a random secret in which no word occurs twice but the checksum word. */
export const randomPhrase = (random: Random): string => {
  for (;;) {
    const phrase = encodePhrase(random.bytes(16));
    if (new Set(words(phrase)).size === 12) return phrase;
  }
};

/** The three words that say `value`, which may exceed 32 bits, and the rest of a random phrase, with its checksum word. */
export const phraseWithGroup = (random: Random, group: number, value: number): string => {
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

/** A word of the list that begins with other letters than `word`. */
export const otherWord = (random: Random, word: string): string => {
  for (;;) {
    const candidate = random.pick(wordList);
    if (candidate.slice(0, 3) !== word.slice(0, 3)) return candidate;
  }
};
