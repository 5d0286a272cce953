import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OnionError } from "./error.js";
import { parseExactJson } from "./json.js";
import { openReply, readReply, sealReply, writeReply } from "./reply.js";

const key = Buffer.alloc(32, 7);
const nonce = Buffer.alloc(12, 8);
const terms = { encType: "aes-gcm", key, base64: true } as const;
const sealed = (plaintext: string): Buffer => sealReply(terms, nonce, Buffer.from(plaintext));

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof OnionError) return error.class;
    throw error;
  }
  return "accepted";
};

test.each([
  [{ text: 'a "text"' }, false, '{"body":"a \\"text\\"","status":200}'],
  [{ text: "[1]" }, true, '{"body":"[1]","status":200}'],
  [{ json: { b: 1, a: [null, "é"] } }, false, '{"body":"{\\"a\\":[null,\\"é\\"],\\"b\\":1}","status":200}'],
  [{ json: { b: 1, a: [null, "é"] } }, true, '{"body":{"a":[null,"é"],"b":1},"status":200}'],
  [{ json: null }, true, '{"body":null,"status":200}'],
])("the result %j with json %s is written as deployed", (result, json, text) => {
  expect(writeReply(200, result, json).toString()).toBe(text);
});

test("what is sealed opens, as text or as bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.boolean(), (plaintext, base64) => {
      const reply = sealReply({ ...terms, base64 }, nonce, plaintext);
      expect(openReply({ ...terms, base64 }, reply)).toEqual(Buffer.from(plaintext));
    }),
  );
});

test("base64 may lack its padding, and may come in an object of old servers", () => {
  const reply = sealed("{ }").toString();
  expect(reply).toMatch(/=$/);
  const unpadded = reply.replace(/=+$/, "");
  for (const body of [unpadded, `{"result":"${reply}"}`, ` {"x":1,"result":"${unpadded}"}\n`]) {
    expect(openReply(terms, Buffer.from(body)).toString()).toBe("{ }");
  }
});

test.each([
  ["with a blank", (text: string) => `${text.slice(0, 8)} ${text.slice(8)}`],
  ["with a line feed behind it", (text: string) => `${text}\n`],
  ["in the alphabet for addresses", () => "-_-_"],
  ["with padding too many", (text: string) => `${text.replace(/=+$/, "")}===`],
  ["with padding where none belongs", (text: string) => `${text.slice(0, 8)}=`],
  ["with one letter too many", (text: string) => `${text.replace(/=+$/, "").slice(0, 8)}A`],
  ["as an object without result", () => "{}"],
  ["as an object with a number", () => '{"result":1}'],
  ["as an object with no base64", () => '{"result":"*"}'],
])("base64 %s is malformed", (_, change) => {
  const body = Buffer.from(change(sealed("{ }").toString()));
  expect(refusal(() => openReply(terms, body))).toBe("malformed-reply");
});

test("a reply that does not open is told from one that is malformed", () => {
  expect(refusal(() => openReply({ ...terms, key: Buffer.alloc(32) }, sealed("{ }")))).toBe("decrypt-failed");
  expect(refusal(() => openReply(terms, Buffer.alloc(0)))).toBe("decrypt-failed");
});

describe("an opened reply", () => {
  test("is read with its status, of which the older name goes first", () => {
    expect(readReply(Buffer.from('{"body":"b","status":1}'))).toEqual({ status: 1, body: "b" });
    expect(readReply(Buffer.from('{"body":null,"status":1,"status_code":2}'))).toEqual({ status: 2, body: null });
    expect(readReply(Buffer.from('{"body":"b","status":1,"status_code":null}'))).toEqual({ status: 1, body: "b" });
  });

  test("keeps its numbers where the reader wants it", () => {
    const reply = readReply(Buffer.from('{"body":18446744073709551615,"status":2e2}'), parseExactJson);
    expect(String(reply.body)).toBe("18446744073709551615");
    expect(reply.status).toBe(200);
  });

  test.each([
    ["no JSON", "x"],
    ["a list", "[]"],
    ["a text", '"x"'],
    ["an object without body", '{"status":200}'],
    ["an object without status", '{"body":""}'],
    ["an object with a status that is text", '{"body":"","status":"200"}'],
    ["an object with a status that is true", '{"body":"","status":true}'],
    ["an object with a status without end", '{"body":"","status":1e999}'],
  ])("that is %s is malformed", (_, text) => {
    expect(refusal(() => readReply(Buffer.from(text)))).toBe("malformed-reply");
  });

  test("that is no UTF-8 is malformed", () => {
    const bytes = Buffer.from('{"body":"\xff","status":200}', "latin1");
    expect(refusal(() => readReply(bytes))).toBe("malformed-reply");
  });
});
