import { createHash, verify as opensslVerify } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ed25519Public, ed25519SecretKey, ed25519Sign, ed25519Verify, isCanonicalPoint } from "./ed25519.js";
import { CryptoError } from "./error.js";
import { publicKeyObject } from "./key-object.js";
import { groupOrder, littleEndian, scalarOf, toBytes32 } from "./scalar.js";

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const { Point } = ed25519;
const order8 = Point.fromBytes(hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"));
const identity = Buffer.from(Point.ZERO.toBytes());

const challenge = (r: Uint8Array, a: Uint8Array, message: Uint8Array): bigint =>
  scalarOf(createHash("sha512").update(r).update(a).update(message).digest());

/** A signature with everything chosen: R, the key as written, and the secret scalars behind both. */
const forge = (r: Uint8Array, rScalar: bigint, a: Uint8Array, aScalar: bigint, message: Uint8Array): Buffer =>
  Buffer.concat([r, toBytes32((rScalar + challenge(r, a, message) * aScalar) % groupOrder)]);

const openssl = (a: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
  opensslVerify(null, message, publicKeyObject("Ed25519", a), signature);

describe("ed25519", () => {
  const seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  const publicKey = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const signature = hex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  );
  const empty = new Uint8Array(0);

  it("gives key and signature of test 1 of RFC 8032, from seed, 64 bytes and prepared key", () => {
    expect(ed25519Public(seed)).toEqual(publicKey);
    expect(ed25519Public(Buffer.concat([seed, publicKey]))).toEqual(publicKey);
    expect(ed25519Sign(seed, empty)).toEqual(signature);
    expect(ed25519Sign(Buffer.concat([seed, publicKey]), empty)).toEqual(signature);
    expect(ed25519Sign(ed25519SecretKey(seed), empty)).toEqual(signature);
    expect(ed25519Verify(publicKey, empty, signature)).toBe(true);
  });

  it("signs as the portable one does, and no changed bit verifies", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(511),
        (secret, message, bit) => {
          const own = ed25519Public(secret);
          const good = ed25519Sign(secret, message);
          expect(good).toEqual(Buffer.from(ed25519.sign(message, secret)));
          expect(ed25519Verify(own, message, good)).toBe(true);
          const changed = Buffer.from(good);
          changed[bit >> 3]! ^= 1 << (bit & 7);
          expect(ed25519Verify(own, message, changed)).toBe(false);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("takes no foreign public half from a 64 byte secret key", () => {
    expect(ed25519Sign(Buffer.concat([seed, Buffer.alloc(32, 1)]), empty)).toEqual(signature);
  });

  it("refuses secret keys of other lengths, and calls other lengths of key or signature bad", () => {
    expect(() => ed25519Sign(seed.subarray(1), empty)).toThrow("Ed25519 secret key: expected 32 or 64 bytes, got 31");
    expect(() => ed25519Public(Buffer.alloc(63))).toThrow(CryptoError);
    expect(ed25519Verify(publicKey.subarray(1), empty, signature)).toBe(false);
    expect(ed25519Verify(publicKey, empty, signature.subarray(1))).toBe(false);
    expect(ed25519Verify(publicKey, empty, Buffer.concat([signature, Buffer.alloc(1)]))).toBe(false);
  });

  it("refuses S + L, which solves the same equation", () => {
    const s = littleEndian(signature.subarray(32)) + groupOrder;
    expect(ed25519Verify(publicKey, empty, Buffer.concat([signature.subarray(0, 32), toBytes32(s)]))).toBe(false);
  });

  it("refuses a key of small order, whose signatures anyone can make", () => {
    const r = Buffer.from(Point.BASE.multiply(5n).toBytes());
    const message = Buffer.from("anything");
    const forged = forge(r, 5n, identity, 0n, message);
    expect(openssl(identity, message, forged)).toBe(true);
    expect(ed25519Verify(identity, message, forged)).toBe(false);
  });

  it("refuses an R of small order", () => {
    const a = Buffer.from(Point.BASE.multiply(7n).toBytes());
    const message = Buffer.from("anything");
    const forged = forge(identity, 0n, a, 7n, message);
    expect(openssl(a, message, forged)).toBe(true);
    expect(ed25519Verify(a, message, forged)).toBe(false);
  });

  it("checks without cofactor: a key with a part of small order verifies only where the hash cancels it", () => {
    const a = Buffer.from(Point.BASE.multiply(7n).add(order8).toBytes());
    const r = Buffer.from(Point.BASE.multiply(5n).toBytes());
    const verdicts = new Set<string>();
    for (let counter = 0; counter < 64; counter++) {
      const message = Buffer.from([counter]);
      const cancels = challenge(r, a, message) % 8n === 0n;
      const forged = forge(r, 5n, a, 7n, message);
      expect(ed25519.verify(forged, message, a, { zip215: true })).toBe(true);
      expect(ed25519Verify(a, message, forged)).toBe(cancels);
      verdicts.add(`${cancels}`);
    }
    expect(verdicts.size).toBe(2);
  });

  it("knows which y are below p, with either sign", () => {
    const p = (1n << 255n) - 19n;
    for (const [y, canonical] of [
      [p - 1n, true],
      [p, false],
      [p + 18n, false],
      [p - 256n, true],
      [0n, true],
    ] as const) {
      expect(isCanonicalPoint(toBytes32(y))).toBe(canonical);
      expect(isCanonicalPoint(toBytes32(y + (1n << 255n)))).toBe(canonical);
    }
  });
});
