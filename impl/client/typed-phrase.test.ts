import { expect, test } from "vitest";
import { ClientError } from "./error.js";
import { accountFromTypedPhrase } from "./typed-phrase.js";

const phrase = "python costume hamburger heels amnesty lukewarm antics value picked roped sowed southern amnesty";
const id = "05aa654f00fc39fc69fd0db829410ca38177d7732a8d2f0934ab3872ac56d5aa74";
const words = phrase.split(" ");

const idOf = (typed: string): string => accountFromTypedPhrase(typed).id.toString("hex");
const failure = (typed: string): ClientError => {
  try {
    idOf(typed);
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
  throw new Error("the phrase was accepted");
};

test("a phrase restores its account", () => {
  expect(idOf(phrase)).toBe(id);
});

test.each([
  ["blanks around it", `  ${phrase}\n`],
  ["upper case", phrase.toUpperCase()],
  ["several blanks, tabs and line feeds between words", words.join(" \t\n ")],
  ["a no-break space between words", words.join("\u00a0")],
  ["words cut to three letters", words.map((word) => word.slice(0, 3)).join(" ")],
])("a phrase is accepted with %s", (_, typed) => {
  expect(idOf(typed)).toBe(id);
});

test.each([
  ["nothing", "", "not-enough-words"],
  ["twelve words", words.slice(0, 12).join(" "), "not-enough-words"],
  ["fourteen words", `${phrase} amnesty`, "too-many-words"],
  ["an unknown word", words.with(4, "qqqqq").join(" "), "invalid-words"],
  ["a word of two letters", words.with(4, "am").join(" "), "invalid-words"],
  ["another last word", words.with(12, "python").join(" "), "verification"],
  ["an unknown last word", words.with(12, "qqqqq").join(" "), "verification"],
  ["two words swapped", words.with(0, words[1]!).with(1, words[0]!).join(" "), "verification"],
])("%s is refused by its class", (_, typed, errorClass) => {
  expect(failure(typed).class).toBe(errorClass);
});

test("the message tells which word is wrong and never what was typed", () => {
  const { message } = failure(words.with(4, "qqqqq").join(" "));
  expect(message).toContain("word 5");
  for (const word of [...words, "qqqqq"]) expect(message.split(/[^a-z]+/)).not.toContain(word);
});
