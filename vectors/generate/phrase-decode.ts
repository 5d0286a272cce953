import { codecFamilies } from "../../spec/model/families-codec.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { flagNotes } from "./flags.js";
import { createKit, type Kit } from "./kit.js";
import { endings, goodPhrases, overflows } from "./phrase-accepted.js";
import { accept, randomPhrase, words } from "./phrase-material.js";
import { blanks, counts } from "./phrase-separators.js";
import { checkOrder, checksums, unknownWords } from "./phrase-words.js";
import type { Random } from "./random.js";

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
  family: "phrase/decode",
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
    const kit = createKit(codecFamilies["phrase/decode"]);
    const parts = { goodPhrases, overflows, endings, counts, blanks, unknownWords, checksums, checkOrder, shapes };
    for (const [name, part] of Object.entries(parts)) part(kit, random.fork(name));
    return kit.drafts;
  },
};
