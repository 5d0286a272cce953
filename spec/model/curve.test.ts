import { createHash, createPrivateKey, createPublicKey, sign as nativeSign } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  baseMultiple,
  fromLittleEndian,
  hashToScalar,
  modOrder,
  multiplyPoint,
  secretKey,
  sign,
  subgroupOrder,
  toLittleEndian,
  toX25519,
  verify,
} from "./ed25519.js";
import { messageHash } from "./message-hash.js";
import { pad, unpad } from "./padding.js";
import { refusalOf } from "./refusal.js";
import { x25519, x25519Public } from "./x25519.js";
import { toEd25519, xed25519Sign, xed25519Verify } from "./xed25519.js";

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));
const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");
const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "utf8"));
const fixed = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((a) => new Uint8Array(a));

describe("X25519 (RFC 7748, section 5.2)", () => {
  it.each([
    [
      "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
      "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
      "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
    ],
    [
      "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
      "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
      "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
    ],
  ])("multiplies %s by %s", (scalar, point, product) => {
    expect(hex(x25519(bytes(scalar), bytes(point)))).toBe(product);
  });

  it("gives the value of the RFC after a thousand rounds", () => {
    let k = bytes(`09${"00".repeat(31)}`);
    let u = k;
    for (let round = 0; round < 1000; round += 1) [k, u] = [x25519(k, u), k];
    expect(hex(k)).toBe("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
  });

  it("refuses every key of low order, also with its top bit set", () => {
    const p = (1n << 255n) - 19n;
    const eighth = "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800";
    const other = "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157";
    const low = [...[0n, 1n, p - 1n, p, p + 1n].map(toLittleEndian), bytes(eighth), bytes(other)];
    for (const key of low) {
      const top = key.slice();
      top[31] = top[31]! | 0x80;
      expect(refusalOf(() => x25519(bytes("11".repeat(32)), key))).toEqual({ class: "refused" });
      expect(refusalOf(() => x25519(bytes("11".repeat(32)), top))).toEqual({ class: "refused" });
    }
  });
});

describe("Ed25519 (RFC 8032, section 7.1)", () => {
  it.each([
    [
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
  ])("signs with %s", (seed, publicKey, message, signature) => {
    expect(hex(secretKey(bytes(seed)).publicKey)).toBe(publicKey);
    expect(hex(sign(bytes(seed), bytes(message)))).toBe(signature);
    expect(verify(bytes(publicKey), bytes(message), bytes(signature))).toBe(true);
  });

  it("signs the SHA-512 of abc as the RFC does", () => {
    const seed = bytes("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42");
    const message = new Uint8Array(createHash("sha512").update("abc").digest());
    expect(hex(sign(seed, message))).toBe(
      "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    );
  });

  it("gives the keys and signatures of another implementation", () => {
    fc.assert(
      fc.property(fixed(32), fc.uint8Array({ maxLength: 40 }), (seed, message) => {
        const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
        const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
        const spki = createPublicKey(key).export({ format: "der", type: "spki" });
        expect(hex(secretKey(seed).publicKey)).toBe(spki.subarray(-32).toString("hex"));
        expect(hex(sign(seed, new Uint8Array(message)))).toBe(nativeSign(null, message, key).toString("hex"));
      }),
      { numRuns: 25 },
    );
  });
});

describe("verification by the deployed rules", () => {
  const message = utf8("a message");
  const key = secretKey(bytes("42".repeat(32)));
  const good = sign(key.seed, message);
  const torsion = ed25519.Point.fromHex("0000000000000000000000000000000000000000000000000000000000000000");

  it("refuses S that is not below the order, though the equation holds", () => {
    const raised = join(good.slice(0, 32), toLittleEndian(fromLittleEndian(good.slice(32)) + subgroupOrder));
    expect([verify(key.publicKey, message, good), verify(key.publicKey, message, raised)]).toEqual([true, false]);
  });

  it("refuses R of small order, though the equation holds", () => {
    const neutral = toLittleEndian(1n);
    const s = hashToScalar(neutral, key.publicKey, message) * fromLittleEndian(key.scalar);
    expect(verify(key.publicKey, message, join(neutral, toLittleEndian(modOrder(s))))).toBe(false);
  });

  it("refuses a key of small order, though the equation holds", () => {
    const smallKey = toLittleEndian((1n << 255n) - 20n);
    for (let s = 1n; ; s += 1n) {
      const r = baseMultiple(s);
      if (hashToScalar(r, smallKey, message) % 2n !== 0n) continue;
      expect(verify(smallKey, message, join(r, toLittleEndian(s)))).toBe(false);
      return;
    }
  });

  it("uses no cofactor: a key with a torsion part passes only where the challenge cancels it", () => {
    const mixed = ed25519.Point.fromBytes(key.publicKey).add(torsion).toBytes();
    const outcomes = new Set<string>();
    for (let r = 1n; outcomes.size < 2; r += 1n) {
      const commitment = baseMultiple(r);
      const h = hashToScalar(commitment, mixed, message);
      const s = toLittleEndian(modOrder(r + h * fromLittleEndian(key.scalar)));
      const valid = verify(mixed, message, join(commitment, s));
      expect(valid).toBe(h % 4n === 0n);
      outcomes.add(String(valid));
    }
  });

  it("converts and multiplies only points of the main subgroup", () => {
    const mixed = ed25519.Point.fromBytes(key.publicKey).add(torsion).toBytes();
    for (const point of [mixed, torsion.toBytes(), toLittleEndian(1n), toLittleEndian(2n ** 255n - 19n + 4n)]) {
      expect(refusalOf(() => toX25519(point))).toEqual({ class: "refused" });
      expect(refusalOf(() => multiplyPoint(5n, point))).toEqual({ class: "refused" });
    }
    expect(toX25519(key.publicKey)).toEqual(x25519Public(key.scalar));
  });
});

describe("XEd25519", () => {
  it("makes signatures that verify under the converted key, for either sign of the account's key", () => {
    fc.assert(
      fc.property(fixed(32), fixed(64), fc.uint8Array({ maxLength: 30 }), (seed, random, content) => {
        const { scalar } = secretKey(seed);
        const message = new Uint8Array(content);
        const signature = xed25519Sign(scalar, message, random);
        expect(xed25519Verify(signature, x25519Public(scalar), message)).toBe(true);
        expect(xed25519Verify(signature, x25519Public(scalar), join(message, bytes("00")))).toBe(false);
      }),
      { numRuns: 25 },
    );
  });

  it("converts u = -1 to y = 0, and values from p up as if reduced", () => {
    const p = (1n << 255n) - 19n;
    expect(fromLittleEndian(toEd25519(toLittleEndian(p - 1n)))).toBe(0n);
    expect(toEd25519(toLittleEndian(p + 9n))).toEqual(toEd25519(toLittleEndian(9n)));
    expect(toEd25519(toLittleEndian(p + 9n + (1n << 255n)))).toEqual(toEd25519(toLittleEndian(9n)));
  });
});

describe("message identity", () => {
  const x = "054701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01";
  const group = "0303a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";
  it.each([
    [x, 0, "hello", "gwTFi7xJfaW/kuECEKV+HwjKWozToGIYTM7R9KyaH7M"],
    [x, 5, "hello", "Y1RTlCEDyk8HF2+yIPKmakAlei/j10KbJA+C7mY2Ni0"],
    [x, -10, "hello", "tUxj9kNPllEvqJ7WmABF6b+ZT36fwvVBFFhv+7sbCzk"],
    [group, 11, "hello", "EF3Y1278mWpwRqDx/98C1QrsaXyYbQl7z5qIB7q7kRE"],
    [group, 0, "", "FYEctDn9yV1u9Id0XXm6RrlmlToTDOKoDp2eQ4eZqaE"],
  ])("of %s in namespace %i is as a running server gave it", (pubkey, namespace, data, expected) => {
    expect(messageHash(bytes(pubkey), namespace, utf8(data))).toBe(expected);
  });
});

describe("padding", () => {
  it("is undone by unpadding, whatever the message", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (content) => {
        const padded = pad(new Uint8Array(content));
        expect((padded.length + 1) % 160).toBe(0);
        expect(unpad(padded)).toEqual(new Uint8Array(content));
      }),
    );
  });

  it("refuses the empty message and nothing but zeros", () => {
    expect(refusalOf(() => unpad(new Uint8Array(0)))).toEqual({ class: "refused" });
    expect(refusalOf(() => unpad(new Uint8Array(159)))).toEqual({ class: "refused" });
  });
});
