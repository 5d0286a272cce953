import fc from "fast-check";
import { expect, test } from "vitest";
import { shortenJson } from "./shorten.js";

test("a short value is kept as it is", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      expect(JSON.stringify(shortenJson(value as never, 1_000_000))).toBe(JSON.stringify(value));
    }),
  );
});

test("a long value stays near its limit whatever its shape", () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 5, stringUnit: "grapheme-ascii" }),
      fc.integer({ min: 0, max: 200 }),
      (value, limit) => {
        // Each level of nesting may add one note of what was left out.
        expect(JSON.stringify(shortenJson(value as never, limit)).length).toBeLessThan(limit * 3 + 400);
      },
    ),
  );
});

test("what was left out is said", () => {
  expect(shortenJson({ data: "a".repeat(5_000) }, 20)).toEqual({ data: `${"a".repeat(8)}… (5000 characters)` });
  expect(shortenJson([1, 2, 3, 4], 8)).toEqual([1, "… (4 elements)"]);
  expect(shortenJson({ a: 1, b: 2, c: 3 }, 8)).toEqual({ a: 1, "…": "3 fields" });
});

test("megabytes are shortened without being walked", () => {
  const big = { messages: Array.from({ length: 20_000 }, () => ({ data: "ff".repeat(1_000) })) };
  const began = performance.now();
  expect(JSON.stringify(shortenJson(big, 1_000)).length).toBeLessThan(2_000);
  expect(performance.now() - began).toBeLessThan(50);
});
