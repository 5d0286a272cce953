import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OnionError } from "./error.js";
import { readV4Request, readV4Response, writeV4Request, writeV4Response } from "./v4.js";

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof OnionError) return error.class;
    throw error;
  }
  return "accepted";
};

const request = (text: string): string => refusal(() => readV4Request(Buffer.from(text)));
const response = (text: string): string => refusal(() => readV4Response(Buffer.from(text)));

test("a request is one string, or two with a body, and nothing is added", () => {
  const bare = { method: "GET", endpoint: "/x?y=1", headers: {} };
  expect(writeV4Request(bare).toString()).toBe('l49:{"endpoint":"/x?y=1","headers":{},"method":"GET"}e');
  const empty = writeV4Request({ ...bare, body: Buffer.alloc(0) });
  expect(empty.toString()).toMatch(/\}0:e$/);
  expect(readV4Request(empty)).toEqual({ ...bare, body: Buffer.alloc(0) });
});

test("requests and answers are read as they were written", () => {
  const headers = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true });
  const body = fc.uint8Array().map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      headers,
      fc.integer(),
      body,
      fc.boolean(),
      (method, path, names, code, bytes, bare) => {
        const sent = { method, endpoint: `/${path}`, headers: names, ...(bare ? {} : { body: bytes }) };
        expect(readV4Request(writeV4Request(sent))).toEqual(sent);
        const answer = { code, headers: names, body: bytes };
        expect(readV4Response(writeV4Response(answer))).toEqual(answer);
      },
    ),
  );
});

const head = '{"method":"GET","endpoint":"/"}';

test("a length with leading zeros and absent headers are accepted", () => {
  expect(readV4Request(Buffer.from(`l0031:${head}e`))).toEqual({ method: "GET", endpoint: "/", headers: {} });
});

describe("a request is malformed", () => {
  test.each([
    ["when it is empty", ""],
    ["without the list", `31:${head}`],
    ["without strings", "le"],
    ["without its end", `l31:${head}`],
    ["with bytes behind it", `l31:${head}ex`],
    ["with a third string", `l31:${head}1:a1:be`],
    ["with an integer", `l31:${head}i1ee`],
    ["with a length past the end", `l99:${head}e`],
    ["with a length beyond all numbers", `l${"9".repeat(400)}:${head}e`],
    ["without a length", `l:${head}e`],
    ["with a negative length", `l-1:${head}e`],
    ["with a string that is no JSON", "l1:xe"],
    ["with a string that is a list", "l2:[]e"],
    ["without a method", 'l16:{"endpoint":"/"}e'],
    ["with an endpoint without slash", 'l31:{"method":"GET","endpoint":"x"}e'],
    ["with headers that are a list", 'l44:{"method":"GET","endpoint":"/","headers":[]}e'],
  ])("%s", (_, text) => {
    expect(request(text)).toBe("malformed-request");
  });
});

describe("an answer is malformed", () => {
  test.each([
    ["with one string only", 'l24:{"code":200,"headers":{}}e'],
    ["without a code", 'l14:{"headers":{}}0:e'],
    ["with a code that is text", 'l27:{"code":"200","headers":{}}0:e'],
    ["without headers", 'l12:{"code":200}0:e'],
    ["with a string that is no UTF-8", "l1:\u00ff0:e"],
  ])("%s", (_, text) => {
    expect(response(text)).toBe("malformed-reply");
  });
});

test("any bytes are a request or an answer, or refused as such", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.constantFrom("", "l", "l2:{}", "l31:{"), (bytes, start) => {
      const text = start + Buffer.from(bytes).toString("latin1");
      expect(["accepted", "malformed-request"]).toContain(request(text));
      expect(["accepted", "malformed-reply"]).toContain(response(text));
    }),
  );
});
