import type { Kit } from "./kit.js";
import { accept, randomPhrase, refuse, words } from "./phrase-material.js";
import type { Random } from "./random.js";

/** Other numbers of words. */
export const counts = (kit: Kit, random: Random): void => {
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

/** Blanks and what is taken for them. */
export const blanks = (kit: Kit, random: Random): void => {
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
