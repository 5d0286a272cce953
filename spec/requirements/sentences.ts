import { createHash } from "node:crypto";

/** One sentence of a markdown text, with its place. `paragraph` counts from 1 under the heading. */
export interface Sentence {
  readonly heading: string;
  readonly paragraph: number;
  readonly text: string;
  readonly sha256: string;
}

/** A block of text under a heading, before it is cut into sentences. */
interface Paragraph {
  readonly heading: string;
  readonly paragraph: number;
  readonly text: string;
}

/** White space runs become one blank, ends are trimmed; everything else, escapes and entities included, stays. */
export const collapse = (text: string): string => text.replace(/\s+/gu, " ").trim();

/** SHA-256 in lower-case hex of a sentence with its white space collapsed: the digest by which sources cite it. */
export const sentenceDigest = (sentence: string): string =>
  createHash("sha256").update(collapse(sentence), "utf8").digest("hex");

/** Abbreviations whose full stop does not end a sentence, lower case, without the last stop. */
const abbreviations = new Set([
  "i.e",
  "e.g",
  "cf",
  "vs",
  "viz",
  "approx",
  "fig",
  "no",
  "dr",
  "mr",
  "mrs",
  "ms",
  "prof",
  "st",
]);

/** End mark, then closing quotes or brackets (escaped ones too), then white space. */
const endMark = /[.!?…]+(?:\\?[)\]"'”’»*_])*\s+/gu;

const isAbbreviation = (before: string): boolean => {
  const word = /([\p{L}.]+)$/u.exec(before)?.[1] ?? "";
  return abbreviations.has(word.toLowerCase()) || /^\p{Lu}$/u.test(word);
};

/**
 * Sentences of one paragraph. A full stop ends one unless it belongs to an abbreviation or an initial, or what follows
 * begins with a lower-case letter; a stop inside a number, a link or an ellipsis within a sentence does not.
 */
export const splitSentences = (paragraph: string): string[] => {
  const text = collapse(paragraph);
  const sentences: string[] = [];
  let start = 0;
  for (const match of text.matchAll(endMark)) {
    const next = text.slice(match.index + match[0].length);
    const opensLower = /^(?:\\?[([{"'“‘«*_])*\p{Ll}/u.test(next);
    const endsInStop = match[0].startsWith(".");
    if (opensLower || (endsInStop && isAbbreviation(text.slice(start, match.index)))) continue;
    sentences.push(text.slice(start, match.index + match[0].length).trim());
    start = match.index + match[0].length;
  }
  const rest = text.slice(start).trim();
  if (rest !== "") sentences.push(rest);
  return sentences;
};

const headingLine = /^#{1,6}\s+(.*?)\s*#*$/u;
const itemLine = /^\s*(?:[-*+]|\d+[.)])\s+(.*)$/u;

/** Paragraphs of a markdown text. Each list item is one; headings and blank lines end one. */
const paragraphsOf = (markdown: string): Paragraph[] => {
  const paragraphs: Paragraph[] = [];
  let heading = "";
  let count = 0;
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length === 0) return;
    count += 1;
    paragraphs.push({ heading, paragraph: count, text: lines.join("\n") });
    lines = [];
  };
  for (const line of markdown.split(/\r?\n/u)) {
    const title = headingLine.exec(line)?.[1];
    const item = itemLine.exec(line)?.[1];
    if (title !== undefined) {
      flush();
      heading = title;
      count = 0;
    } else if (line.trim() === "") {
      flush();
    } else if (item !== undefined) {
      flush();
      lines.push(item);
    } else {
      lines.push(line);
    }
  }
  flush();
  return paragraphs;
};

/** Every sentence of a markdown text in order, headings left out. */
export const sentencesOf = (markdown: string): Sentence[] =>
  paragraphsOf(markdown).flatMap(({ heading, paragraph, text }) =>
    splitSentences(text).map((sentence) => ({
      heading,
      paragraph,
      text: sentence,
      sha256: sentenceDigest(sentence),
    })),
  );
