import { createHash } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { expect, test } from "vitest";
import { ed25519Verify } from "../crypto/ed25519.js";
import { x25519Public } from "../crypto/x25519.js";
import { createChainSecrets } from "./chain-secrets.js";
import { signWithLegacyKey } from "./legacy-key.js";
import { makeNodeKeys } from "./node-keys.js";

const seed = Buffer.from("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", "hex");

test("a shared legacy key is the Ed25519 key, and its secret the clamped first half of SHA-512 of the seed", () => {
  const keys = makeNodeKeys(seed, true);
  expect(keys.legacy.public).toEqual(keys.ed25519);
  const half = createHash("sha512").update(seed).digest().subarray(0, 32);
  half[0]! &= 248;
  half[31]! = (half[31]! & 127) | 64;
  expect(keys.legacy.secret).toEqual(half);
});

test("a separate legacy key differs from the Ed25519 key and is below the group order", () => {
  const keys = makeNodeKeys(seed, false);
  expect(keys.legacy.public).not.toEqual(keys.ed25519);
  const scalar = BigInt(`0x${Buffer.from(keys.legacy.secret).reverse().toString("hex")}`);
  expect(scalar).toBeLessThan(ed25519.Point.CURVE().n);
  expect(Buffer.from(ed25519.Point.BASE.multiply(scalar).toBytes())).toEqual(keys.legacy.public);
});

test("the X25519 key is the conversion of the Ed25519 key", () => {
  const keys = makeNodeKeys(seed, false);
  expect(Buffer.from(ed25519.utils.toMontgomery(keys.ed25519))).toEqual(keys.x25519);
  expect(x25519Public(keys.x25519Secret)).toEqual(keys.x25519);
  expect(keys.ed25519Secret).toEqual(Buffer.concat([seed, keys.ed25519]));
});

test.each([true, false])(
  "a signature by a legacy key (shared: %s) is a good Ed25519 signature of that message only",
  (shared) => {
    const { legacy } = makeNodeKeys(seed, shared);
    const message = Buffer.from("registration");
    const signature = signWithLegacyKey(legacy, message);
    expect(ed25519Verify(legacy.public, message, signature)).toBe(true);
    expect(ed25519Verify(legacy.public, Buffer.from("another"), signature)).toBe(false);
  },
);

test("the secrets of a chain differ by purpose and repeat with the seed", () => {
  const [one, two, other] = [createChainSecrets(seed), createChainSecrets(seed), createChainSecrets(Buffer.alloc(32))];
  expect(one.node(3)).toEqual(two.node(3));
  expect(one.producer(1_251, 0)).toMatch(/^[0-9a-f]{32}$/);
  const all = [one.treasury, one.omq, one.node(0), one.node(1), one.operator("ab"), other.node(0)];
  expect(new Set(all.map((secret) => secret.toString("hex"))).size).toBe(all.length);
});
