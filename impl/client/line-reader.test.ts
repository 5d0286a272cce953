import fc from "fast-check";
import { expect, test } from "vitest";
import { type ReadLine, readLines } from "./line-reader.js";

const read = async (chunks: readonly Buffer[], maxBytes = 10): Promise<ReadLine[]> => {
  const lines: ReadLine[] = [];
  const input = (async function* () {
    yield* chunks;
  })();
  for await (const line of readLines(input, maxBytes)) lines.push(line);
  return lines;
};

test("lines are the same however the stream is cut", async () => {
  const text = fc.stringMatching(/^[a-zé\n]{0,60}$/);
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 60 }), async (written, sizes) => {
      const bytes = Buffer.from(written);
      const chunks: Buffer[] = [];
      let at = 0;
      for (const size of sizes) {
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      chunks.push(bytes.subarray(at));
      const expected = written.split("\n");
      if (expected.at(-1) === "") expected.pop();
      expect(await read(chunks, 1_000)).toEqual(expected.map((line) => ({ text: line })));
    }),
  );
});

test("a line beyond the limit is reported once and the next one is read", async () => {
  const lines = await read([Buffer.from("0123456789"), Buffer.from("x"), Buffer.from("y\nnext\n0123456789a")]);
  const fault = { fault: "a line of more than 10 bytes" };
  expect(lines).toEqual([fault, { text: "next" }, fault]);
});

test("a line that is not UTF-8 is reported", async () => {
  expect(await read([Buffer.of(0xff, 0x0a, 0x61)])).toEqual([{ fault: "a line that is not UTF-8" }, { text: "a" }]);
});
