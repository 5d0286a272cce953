import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OnionError } from "./error.js";
import { parseFrame, writeBlob } from "./frame.js";

const key = "Ab".repeat(32);
const blob = (metadata: string | Buffer, part: Uint8Array = Buffer.from("part")): Buffer =>
  Buffer.concat([writeBlob(part, ""), Buffer.from(metadata)]);

const refusal = (bytes: Uint8Array): string => {
  try {
    parseFrame(bytes);
  } catch (error) {
    if (error instanceof OnionError) return error.class;
    throw error;
  }
  return "accepted";
};

test("a frame with nothing but a key is aes-gcm from hop 0", () => {
  expect(parseFrame(blob(`{"ephemeral_key":"${key}"}`))).toEqual({
    ciphertext: Buffer.from("part"),
    ephemeralKey: Buffer.from(key, "hex"),
    encType: "aes-gcm",
    hopNo: 0,
  });
});

describe("metadata is accepted", () => {
  test.each([
    ["with white space around and inside it", ` \t\r\n{ "ephemeral_key" : "${key}" }\n\r\t `, {}],
    ["with a byte order mark before it", `\ufeff{"ephemeral_key":"${key}"}`, {}],
    ["with numbers close to the largest", `{"ephemeral_key":"${key}","x":[1e308,${"9".repeat(308)}]}`, {}],
    ["with keys that are not known", `{"a":{"b":[1,null]},"ephemeral_key":"${key}"}`, {}],
    ["with a type by its name", `{"ephemeral_key":"${key}","enc_type":"xchacha20"}`, { encType: "xchacha20" }],
    [
      "with a type by its alias",
      `{"ephemeral_key":"${key}","enc_type":"xchacha20-poly1305"}`,
      { encType: "xchacha20" },
    ],
    ["with a key again, whose last value counts", `{"ephemeral_key":1,"ephemeral_key":"${key}"}`, {}],
    ["with text beyond ASCII", `{"ę":"🐢","ephemeral_key":"${key}"}`, {}],
    ["with a hop number", `{"ephemeral_key":"${key}","hop_no":3}`, { hopNo: 3 }],
    ["with a negative hop number, which is 0", `{"ephemeral_key":"${key}","hop_no":-3}`, { hopNo: 0 }],
    ["with a fraction of a hop, which is cut off", `{"ephemeral_key":"${key}","hop_no":2.9}`, { hopNo: 2 }],
    ["with a negative fraction, which is 0", `{"ephemeral_key":"${key}","hop_no":-0.5}`, { hopNo: 0 }],
    ["with a hop beyond all counting", `{"ephemeral_key":"${key}","hop_no":1e300}`, { hopNo: 2 ** 53 - 2 }],
    ["with a name of every object", `{"__proto__":{},"constructor":1,"ephemeral_key":"${key}"}`, {}],
  ])("%s", (_, metadata, expected) => {
    expect(parseFrame(blob(metadata))).toMatchObject(expected);
  });
});

describe("metadata is refused", () => {
  test.each([
    ["without a key", "{}"],
    ["with a short key", `{"ephemeral_key":"${key.slice(2)}"}`],
    ["with a key that is no hex", `{"ephemeral_key":"${"xy".repeat(32)}"}`],
    ["with a key that is a number", '{"ephemeral_key":1}'],
    ["with a key again, whose last value is wrong", `{"ephemeral_key":"${key}","ephemeral_key":1}`],
    ["with a type that is not known", `{"ephemeral_key":"${key}","enc_type":"aes"}`],
    ["with a type in capitals", `{"ephemeral_key":"${key}","enc_type":"AES-GCM"}`],
    ["with a type that is null", `{"ephemeral_key":"${key}","enc_type":null}`],
    ["with a hop number that is text", `{"ephemeral_key":"${key}","hop_no":"1"}`],
    ["with a hop number without end", `{"ephemeral_key":"${key}","hop_no":1e999}`],
    ["with a hop number that is null", `{"ephemeral_key":"${key}","hop_no":null}`],
    ["with something behind it", `{"ephemeral_key":"${key}"} x`],
    ["with a zero byte behind it", `{"ephemeral_key":"${key}"}\0`],
    ["with a comment", `{"ephemeral_key":"${key}"/**/}`],
    ["with a comma too many", `{"ephemeral_key":"${key}",}`],
    ["that is a list", `[{"ephemeral_key":"${key}"}]`],
    ["that is null", "null"],
    ["that is empty", ""],
    ["with two byte order marks", `\ufeff\ufeff{"ephemeral_key":"${key}"}`],
    ["with a number that no double can hold, wherever it is", `{"ephemeral_key":"${key}","x":[{"y":-1e999}]}`],
    ["with such a number in digits", `{"ephemeral_key":"${key}","x":${"9".repeat(310)}}`],
    ["that is no UTF-8", Buffer.concat([Buffer.from(`{"ephemeral_key":"${key}","x":"`), Buffer.of(0xff, 0x22, 0x7d)])],
  ])("%s", (_, metadata) => {
    expect(refusal(blob(metadata))).toBe("malformed-frame");
  });
});

test("a length of the rest is enough, one more is past the end", () => {
  const metadata = Buffer.from(`{"ephemeral_key":"${key}"}`);
  const withLength = (length: number): Buffer => {
    const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from("part"), metadata]);
    bytes.writeUInt32LE(length);
    return bytes;
  };
  expect(refusal(withLength(4))).toBe("accepted");
  expect(refusal(withLength(4 + metadata.length))).toBe("malformed-frame");
  expect(refusal(withLength(5 + metadata.length))).toBe("malformed-frame");
  expect(refusal(withLength(0xffff_ffff))).toBe("malformed-frame");
});

test("an empty part is a part", () => {
  expect(parseFrame(blob(`{"ephemeral_key":"${key}"}`, Buffer.alloc(0))).ciphertext).toHaveLength(0);
});

test("any bytes are a frame or refused as one", () => {
  const damaged = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })).map(([at, byte]) => {
    const bytes = blob(`{"enc_type":"gcm","ephemeral_key":"${key}","hop_no":1}`);
    bytes[at % bytes.length] = byte;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
      expect(["accepted", "malformed-frame"]).toContain(refusal(bytes));
    }),
    { numRuns: 500 },
  );
});
