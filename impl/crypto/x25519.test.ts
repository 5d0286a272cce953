import { x25519 as portable } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CryptoError } from "./error.js";
import { x25519, x25519Public, x25519SecretKey } from "./x25519.js";

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const key = fc.uint8Array({ minLength: 32, maxLength: 32 });

const lowOrder = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

describe("x25519", () => {
  it("gives the first result of RFC 7748, section 5.2", () => {
    const secret = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
    const u = hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
    const shared = "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552";
    expect(x25519(secret, u).toString("hex")).toBe(shared);
    expect(x25519(x25519SecretKey(secret), u).toString("hex")).toBe(shared);
  });

  it("agrees with the portable one on any bytes, clamped and reduced or not", () => {
    fc.assert(
      fc.property(key, key, (secret, publicKey) => {
        expect(x25519Public(secret)).toEqual(Buffer.from(portable.getPublicKey(secret)));
        expect(x25519(secret, publicKey)).toEqual(Buffer.from(portable.getSharedSecret(secret, publicKey)));
      }),
      { numRuns: 30 },
    );
  });

  it.each(lowOrder)("refuses the point of low order %s, with either top bit", (text) => {
    const secret = Buffer.alloc(32, 0x42);
    const flipped = hex(text);
    flipped[31]! |= 0x80;
    expect(() => x25519(secret, hex(text))).toThrow("X25519 public key: a point of low order");
    expect(() => x25519(secret, flipped)).toThrow(CryptoError);
  });

  it("refuses keys that have not 32 bytes, without showing them", () => {
    const secret = Buffer.alloc(31, 0x42);
    expect(() => x25519(secret, Buffer.alloc(32, 9))).toThrow("X25519 secret key: expected 32 bytes, got 31");
    expect(() => x25519(Buffer.alloc(32, 1), Buffer.alloc(33, 9))).toThrow("X25519 public key: expected 32 bytes");
    expect(() => x25519Public(Buffer.alloc(33))).toThrow(CryptoError);
  });
});
