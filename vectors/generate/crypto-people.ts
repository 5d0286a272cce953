import { ed25519 } from "@noble/curves/ed25519.js";
import {
  decodePoint,
  fieldPrime,
  fromLittleEndian,
  isNegative,
  secretKey,
  toLittleEndian,
  toX25519,
} from "../../spec/model/ed25519.js";
import { toEd25519 } from "../../spec/model/xed25519.js";
import type { Random } from "./random.js";

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

/** Keys of one account in hex. */
export interface Person {
  readonly seed: string;
  /** Seed and public key, 64 bytes. */
  readonly secret: string;
  readonly ed: string;
  readonly x: string;
  readonly xSecret: string;
  /** 05 and the X25519 key. */
  readonly id: string;
  readonly negative: boolean;
}

const personOf = (seed: Uint8Array): Person => {
  const { publicKey, scalar } = secretKey(seed);
  const x = hexOf(toX25519(publicKey));
  return {
    seed: hexOf(seed),
    secret: hexOf(seed) + hexOf(publicKey),
    ed: hexOf(publicKey),
    x,
    xSecret: hexOf(scalar),
    id: `05${x}`,
    negative: isNegative(publicKey),
  };
};

/** An account whose Ed25519 key has the wanted sign. Its seed ends in 16 zero bytes, or uses all its bytes. */
const findPerson = (random: Random, negative: boolean, zeros: number): Person => {
  for (;;) {
    const person = personOf(new Uint8Array([...random.bytes(32 - zeros), ...new Uint8Array(zeros)]));
    if (person.negative === negative) return person;
  }
};

/** An account with a 16 byte secret whose Ed25519 key has the wanted sign. */
export const createPerson = (random: Random, negative: boolean): Person => findPerson(random, negative, 16);

/** One account of either sign, and a negative one whose seed uses all its 32 bytes. */
export const createPeople = (random: Random): readonly Person[] => [
  createPerson(random, false),
  createPerson(random, true),
  findPerson(random, true, 0),
];

const eighth = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
const otherEighth = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
const setSign = (hex: string): string => hex.slice(0, 62) + (Number.parseInt(hex.slice(62), 16) | 0x80).toString(16);
const le = (value: bigint): string => hexOf(toLittleEndian(value));

/** Encodings of the eight Ed25519 points of small order, and some that are not canonical. */
export const smallOrderPoints: readonly (readonly [ed: string, what: string])[] = [
  [le(1n), "the neutral point"],
  [le(fieldPrime - 1n), "the point of order 2"],
  [le(0n), "a point of order 4"],
  [setSign(le(0n)), "the other point of order 4"],
  [eighth, "a point of order 8"],
  [setSign(eighth), "the negative of a point of order 8"],
  [otherEighth, "another point of order 8"],
  [setSign(otherEighth), "the negative of another point of order 8"],
  [setSign(le(1n)), "the neutral point with its sign bit set"],
  [le(fieldPrime), "a point of order 4, not reduced"],
  [le(fieldPrime + 1n), "the neutral point, not reduced"],
];

/** X25519 keys with which every product is zero. */
export const lowOrderKeys: readonly (readonly [x: string, what: string])[] = [
  [le(0n), "0"],
  [le(1n), "1"],
  [le(fieldPrime - 1n), "-1"],
  [le(fieldPrime), "0, not reduced"],
  [le(fieldPrime + 1n), "1, not reduced"],
  ["e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "of order 8"],
  ["5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157", "of order 8, another one"],
];

/** The person's key plus a point of order 8: on the curve, but not on the main subgroup. */
export const mixedOrderPoint = (person: Person): string =>
  hexOf(ed25519.Point.fromHex(person.ed).add(ed25519.Point.fromHex(eighth)).toBytes());

/** The X25519 key of an Ed25519 key without a look at its order. */
export const montgomeryOf = (ed: string): string => hexOf(ed25519.utils.toMontgomery(bytesOf(ed)));

/** 32 random bytes that are no point of the curve, as Ed25519 key. */
export const offCurvePoint = (random: Random): string => {
  for (;;) {
    const candidate = random.bytes(32);
    if (fromLittleEndian(candidate) < fieldPrime && !decodePoint(candidate)) return hexOf(candidate);
  }
};

/** 32 random bytes that belong to no point of the curve, as X25519 key. */
export const offCurveKey = (random: Random): string => {
  for (;;) {
    const candidate = random.bytes(32);
    candidate[31] = candidate[31]! & 0x7f;
    if (!decodePoint(toEd25519(candidate))) return hexOf(candidate);
  }
};

/** The X25519 base point and the same number plus p. */
export const nonCanonicalKey = { canonical: le(9n), raised: le(9n + fieldPrime) } as const;

/** The same key with its unused top bit set. */
export const withTopBit = setSign;

/** Hex with one bit changed; `byte` counts from the end when negative. */
export const flipBit = (hex: string, byte: number, bit = 0): string => {
  const bytes = Buffer.from(hex, "hex");
  const at = byte < 0 ? bytes.length + byte : byte;
  bytes[at] = bytes[at]! ^ (1 << bit);
  return bytes.toString("hex");
};
