import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExactJson, writeJson } from "./json.js";

test("keys are in the order of their bytes at every level", () => {
  const high = "\u{1f422}";
  const low = "\uffee";
  expect(high < low).toBe(true);
  expect(writeJson({ [high]: 1, [low]: 2, b: { z: 1, a: [{ d: 1, c: 2 }] }, B: 0, "": 0 })).toBe(
    `{"":0,"B":0,"b":{"a":[{"c":2,"d":1}],"z":1},"${low}":2,"${high}":1}`,
  );
});

test("numbers keep their spelling", () => {
  const text = "[0,-0,1.0,1e5,1E+2,0.1,18446744073709551615,-9223372036854775808,1700000000000,1.5]";
  expect(writeJson(parseExactJson(text))).toBe(text);
});

test("a property that is undefined is left out, as an element it is null, a bigint is a number", () => {
  expect(writeJson({ a: undefined, b: [undefined], c: 2n ** 64n })).toBe('{"b":[null],"c":18446744073709551616}');
});

test("any JSON is written so that it reads back the same", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = writeJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(writeJson(parseExactJson(text))).toBe(text);
    }),
  );
});
