import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ed25519SecretToX25519, ed25519ToX25519, x25519ToEd25519 } from "./convert.js";
import { ed25519Public, hasSmallOrder } from "./ed25519.js";
import { CryptoError } from "./error.js";
import { toBytes32 } from "./scalar.js";
import { x25519Public } from "./x25519.js";

const { Point, utils } = ed25519;
const p = (1n << 255n) - 19n;
const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const order8 = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");

/** What libsodium does, the slow way: decompress, multiply by the group order. */
const slowly = (bytes: Uint8Array): string => {
  try {
    const point = Point.fromBytes(Uint8Array.from(bytes), true);
    if (hasSmallOrder(bytes) || !point.isTorsionFree()) return "refused";
    return Buffer.from(utils.toMontgomery(point.toBytes())).toString("hex");
  } catch {
    return "refused";
  }
};

const quickly = (bytes: Uint8Array): string => {
  try {
    return ed25519ToX25519(bytes).toString("hex");
  } catch (error) {
    expect(error).toBeInstanceOf(CryptoError);
    return "refused";
  }
};

describe("conversion between the two curves", () => {
  it("converts both halves of a key pair to the same X25519 pair", () => {
    fc.assert(
      fc.property(key, (seed) => {
        const converted = ed25519ToX25519(ed25519Public(seed));
        expect(converted).toEqual(x25519Public(ed25519SecretToX25519(seed)));
        const back = x25519ToEd25519(converted);
        expect(back[31]! & 0x80).toBe(0);
        expect(ed25519ToX25519(back)).toEqual(converted);
      }),
      { numRuns: 40 },
    );
  });

  it("refuses exactly what the check by multiplication with the group order refuses", () => {
    fc.assert(
      fc.property(key, (bytes) => {
        expect(quickly(bytes)).toBe(slowly(bytes));
      }),
      { numRuns: 100 },
    );
  });

  it("refuses every point with a part of small order, and accepts the same point without", () => {
    let torsion = Point.ZERO;
    for (let multiple = 0; multiple < 8; multiple++) {
      for (const scalar of [1n, 5n, 123456789n]) {
        const bytes = Point.BASE.multiply(scalar).add(torsion).toBytes();
        expect(quickly(bytes)).toBe(slowly(bytes));
        expect(quickly(bytes) === "refused").toBe(multiple !== 0);
      }
      expect(quickly(torsion.toBytes())).toBe("refused");
      torsion = torsion.add(order8);
    }
  });

  it("decides on every unreduced y as on the reduced one, with either sign", () => {
    for (let y = 0n; y < 19n; y++) {
      for (const sign of [0n, 1n << 255n]) {
        const bytes = toBytes32(p + y + sign);
        expect(quickly(bytes)).toBe(slowly(bytes));
      }
    }
  });

  it("ignores the top bit of u, reduces it, and sends −1 to 0", () => {
    const u = x25519Public(Buffer.alloc(32, 5));
    const flipped = Buffer.from(u);
    flipped[31]! ^= 0x80;
    expect(x25519ToEd25519(flipped)).toEqual(x25519ToEd25519(u));
    expect(x25519ToEd25519(toBytes32(p - 1n))).toEqual(Buffer.alloc(32));
    expect(x25519ToEd25519(toBytes32(p + 9n))).toEqual(x25519ToEd25519(toBytes32(9n)));
    expect(() => x25519ToEd25519(u.subarray(1))).toThrow(CryptoError);
  });
});
