import fc from "fast-check";
import { expect, test } from "vitest";
import { collapse, sentenceDigest, sentencesOf, splitSentences } from "./sentences.js";

test("A full stop followed by a capital ends a sentence, one inside a number or a file name does not.", () => {
  expect(splitSentences("Each costs 1.5 coins, see notes.md for more. Others are free.")).toEqual([
    "Each costs 1.5 coins, see notes.md for more.",
    "Others are free.",
  ]);
});

test("Abbreviations and initials end no sentence.", () => {
  const text = "Some, e.g. Alice, i.e. the first, meet J. Smith. Then they leave.";
  expect(splitSentences(text)).toEqual(["Some, e.g. Alice, i.e. the first, meet J. Smith.", "Then they leave."]);
});

test("An abbreviation inside an escaped bracket stays within its sentence, and the bracket with it.", () => {
  const text = String.raw`A group \(i.e., every one at Low=5\) is closed. It was full \(see above.\) Next one.`;
  expect(splitSentences(text)).toEqual([
    String.raw`A group \(i.e., every one at Low=5\) is closed.`,
    String.raw`It was full \(see above.\)`,
    "Next one.",
  ]);
});

test("Quotes and a blank before the stop belong to the sentence they end.", () => {
  expect(splitSentences(`They call it a "lock" . This is odd. He said “stop.” Nobody did!`)).toEqual([
    `They call it a "lock" .`,
    "This is odd.",
    "He said “stop.”",
    "Nobody did!",
  ]);
});

test("A link with dots in its target does not cut a sentence.", () => {
  expect(splitSentences("See [the list](../../a/b.md). And go on.")).toEqual([
    "See [the list](../../a/b.md).",
    "And go on.",
  ]);
});

test("Paragraphs are counted from one under each heading, list items are paragraphs, headings are no sentences.", () => {
  const text =
    "# Top\n\n## First ##\nOne.\nStill one. Two.\n\n- Item a.\n- Item b.\n\n## Second\n\nThree without a stop";
  expect(sentencesOf(text).map(({ heading, paragraph, text: sentence }) => [heading, paragraph, sentence])).toEqual([
    ["First", 1, "One."],
    ["First", 1, "Still one."],
    ["First", 1, "Two."],
    ["First", 2, "Item a."],
    ["First", 3, "Item b."],
    ["Second", 1, "Three without a stop"],
  ]);
});

test("The digest ignores white space and nothing else.", () => {
  expect(sentenceDigest("  a \n b\u00a0c ")).toBe(sentenceDigest("a b c"));
  expect(sentenceDigest(String.raw`a \(b\)`)).not.toBe(sentenceDigest("a (b)"));
  expect(sentenceDigest("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("Splitting loses no character of a paragraph but white space.", () => {
  const piece = fc.constantFrom(
    "word",
    "Word",
    "i.e.",
    "e.g.",
    ".",
    "!",
    "?",
    " ",
    "\n",
    String.raw`\)`,
    '"',
    "3.5",
    "A.",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join("");
      expect(collapse(splitSentences(text).join(" "))).toBe(collapse(text));
    }),
    { seed: 20260101 },
  );
});
