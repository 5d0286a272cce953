import { blake2b as portable } from "@noble/hashes/blake2.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blake2b } from "./blake2b.js";
import { CryptoError } from "./error.js";

const bytes = (maxLength: number, minLength = 0) => fc.uint8Array({ minLength, maxLength });

describe("blake2b", () => {
  it("gives the digest of abc from RFC 7693", () => {
    expect(blake2b(64, Buffer.from("abc")).toString("hex")).toBe(
      "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
    );
  });

  it("agrees with the portable one for every length, key and personalisation", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        bytes(300),
        bytes(64, 1),
        bytes(16, 16),
        (length, data, key, tag) => {
          const plain = portable(data, { dkLen: length });
          const full = portable(data, { dkLen: length, key, personalization: tag });
          expect(blake2b(length, data)).toEqual(Buffer.from(plain));
          expect(blake2b(length, data, { key, personal: tag })).toEqual(Buffer.from(full));
          expect(blake2b(Math.max(length, 16), data, { key })).not.toEqual(blake2b(Math.max(length, 16), data));
        },
      ),
    );
  });

  it("refuses lengths, keys and personalisations outside the rules", () => {
    const none = new Uint8Array(0);
    expect(() => blake2b(0, none)).toThrow(CryptoError);
    expect(() => blake2b(65, none)).toThrow("BLAKE2b output: expected 1 to 64 bytes, got 65");
    expect(() => blake2b(32, none, { key: none })).toThrow("BLAKE2b key");
    expect(() => blake2b(32, none, { key: new Uint8Array(65) })).toThrow("BLAKE2b key");
    expect(() => blake2b(32, none, { personal: new Uint8Array(15) })).toThrow("BLAKE2b personalisation");
  });
});
