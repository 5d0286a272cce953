import { UsageError } from "../errors.js";

/**
 * The words of a command line as a shell would split them: blanks separate, quotes keep blanks, a backslash keeps the next
 * character. Nothing is expanded.
 * @throws UsageError when a quote is not closed
 */
export const splitWords = (text: string): readonly string[] => {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === "\\" && quote !== "'" && at + 1 < text.length) word = (word ?? "") + text[++at]!;
    else if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else word = (word ?? "") + character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (quote !== undefined) throw new UsageError(`--command ${text}: the quote ${quote} is not closed`);
  return word === undefined ? words : [...words, word];
};
