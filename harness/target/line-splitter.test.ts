import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineSplitter } from "./line-splitter.js";

const split = (chunks: readonly Buffer[], maxLine = 1000) => {
  const lines: string[] = [];
  const bad: string[] = [];
  const splitter = createLineSplitter(maxLine, {
    onLine: (line) => lines.push(line),
    onBadLine: (problem) => bad.push(problem),
  });
  for (const chunk of chunks) splitter.push(chunk);
  return { lines, bad, rest: splitter.rest() };
};

test("lines are the same however the bytes are cut into chunks", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\r\n]/g, ""))),
      fc.array(fc.nat(200)),
      (texts, cuts) => {
        const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(""));
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].toSorted((a, b) => a - b);
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(split(chunks, 10_000)).toEqual({ lines: texts.filter((text) => text !== ""), bad: [], rest: "" });
      },
    ),
  );
});

test("a carriage return before the line end is dropped, and the unfinished line is kept apart", () => {
  expect(split([Buffer.from("one\r\n\r\n\ntwo\nthr"), Buffer.from("ee")])).toEqual({
    lines: ["one", "two"],
    bad: [],
    rest: "three",
  });
});

test("a line over the limit is reported once and the next line is read", () => {
  const long = [Buffer.alloc(600, 97), Buffer.alloc(600, 98), Buffer.alloc(600, 99), Buffer.from("\nok\n")];
  expect(split(long)).toEqual({ lines: ["ok"], bad: ["a line longer than 1000 bytes"], rest: "" });
  expect(split([Buffer.from(`${"x".repeat(1001)}\nok\n`)])).toEqual({
    lines: ["ok"],
    bad: ["a line longer than 1000 bytes"],
    rest: "",
  });
});

test("a line of exactly the limit is read", () => {
  expect(split([Buffer.from(`${"x".repeat(1000)}\n`)]).lines).toEqual(["x".repeat(1000)]);
});

test("bytes that are not UTF-8 are reported", () => {
  expect(split([Buffer.from([0xc3, 0x28, 0x0a])]).bad).toEqual(["a line that is not UTF-8"]);
});
