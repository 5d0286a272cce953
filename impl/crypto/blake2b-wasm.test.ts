import { blake2b } from "@noble/hashes/blake2.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { wasmBlake2b } from "./blake2b-wasm.js";

const expected = (length: number, data: Uint8Array): Buffer => Buffer.from(blake2b(data, { dkLen: length }));

test("the example of RFC 7693", () => {
  expect(wasmBlake2b(64, Buffer.from("abc")).toString("hex")).toBe(
    "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
  );
});

test("any data and length of digest give what the portable code gives", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), fc.integer({ min: 1, max: 64 }), (data, length) => {
      expect(wasmBlake2b(length, data)).toEqual(expected(length, data));
    }),
  );
});

test.each([0, 1, 127, 128, 129, 255, 256, 257, 65_535, 65_536, 65_537, 131_072, 200_000])("%i bytes", (size) => {
  const data = Buffer.alloc(size, size % 251);
  expect(wasmBlake2b(32, data)).toEqual(expected(32, data));
});
