import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineSplitter } from "./lines.js";

const split = (chunks: readonly (string | Buffer)[], limit = 8): (string | null)[] => {
  const lines: (string | null)[] = [];
  const splitter = createLineSplitter(
    limit,
    (line) => lines.push(line.toString()),
    () => lines.push(null),
  );
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  splitter.end();
  return lines;
};

test("lines are found wherever the chunks are cut", () => {
  const text = fc.array(fc.constantFrom("a", "b", "\n", "\r"), { maxLength: 60 }).map((letters) => letters.join(""));
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 60 })), (whole, cuts) => {
      const places = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
      const chunks = places.slice(1).map((place, index) => whole.slice(places[index], place));
      const expected = whole.split("\n").map((line) => (line.length > 8 ? null : line));
      if (expected.at(-1) === "") expected.pop();
      expect(split(chunks)).toEqual(expected);
    }),
  );
});

test("a line of exactly the limit is a line, one byte more is not, and the next line is whole", () => {
  expect(split(["12345678\n123456789\nnext\n"])).toEqual(["12345678", null, "next"]);
  expect(split(["1234", "56789", "0", "\nnext"])).toEqual([null, "next"]);
});

test("the end of a line that is too long and not ended is reported once", () => {
  expect(split(["123456789"])).toEqual([null]);
});
