import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { BtError, decodeBt, encodeBt, readDict } from "../codec/bt.js";
import { CryptoError } from "../crypto/error.js";
import { IdentityError } from "../identity/error.js";
import { decodePhrase, encodePhrase, PhraseError } from "../identity/phrase.js";
import { decryptMessageX25519 } from "../identity/session-message.js";
import { decodePush, encodePush } from "../sync/push.js";
import { anyBytes, btBytes, damaged } from "./arbitraries.js";
import { fuzz, isLong } from "./settings.js";

if (isLong) vi.setConfig({ testTimeout: 600_000 });

type Refusal = abstract new (...args: never[]) => Error;

/** What `read` gives, or undefined where it refuses as it may; every other error passes through. */
const orRefusal = <T>(read: () => T, ...refusals: readonly Refusal[]): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (refusals.some((refusal) => error instanceof refusal)) return undefined;
    throw error;
  }
};

test("bencoding is read to the end and comes back the same, or is refused", () => {
  fc.assert(
    fc.property(btBytes, (bytes) => {
      const value = orRefusal(() => decodeBt(bytes), BtError);
      if (value === undefined) return;
      const canonical = encodeBt(value);
      expect(encodeBt(decodeBt(canonical)).equals(canonical)).toBe(true);
    }),
    fuzz(3_000),
  );
});

test("a dict is walked by any ascending keys, or refused", () => {
  const keys = fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 6 }).map((names) => names.sort());
  fc.assert(
    fc.property(btBytes, keys, (bytes, names) => {
      orRefusal(() => {
        const dict = readDict(bytes);
        for (const name of names) dict.get(name);
        dict.finish();
      }, BtError);
    }),
    fuzz(2_000),
  );
});

test("nesting and lengths beyond all measure are refused at once", () => {
  const began = performance.now();
  const measureless = ["l".repeat(1_000_000), "d1:a".repeat(250_000), `${"9".repeat(100_000)}:`, "4294967296:x"];
  const unending = `i${"9".repeat(100_000)}e`;
  for (const text of [...measureless, unending]) expect(() => decodeBt(Buffer.from(text))).toThrow(BtError);
  expect(performance.now() - began).toBeLessThan(2_000);
});

const message = fc.record({
  account: fc.uint8Array({ minLength: 33, maxLength: 33 }),
  hash: fc.uint8Array({ maxLength: 43 }),
  timestamp: fc.bigInt(-(1n << 63n), (1n << 63n) - 1n),
  expiry: fc.bigInt(-(1n << 63n), (1n << 63n) - 1n),
  data: fc.uint8Array({ maxLength: 60 }),
  namespace: fc.integer({ min: -32_768, max: 32_767 }),
});

test("a pushed batch is read, dropped or refused", () => {
  const valid = fc
    .tuple(fc.array(message, { minLength: 1, maxLength: 4 }), fc.constantFrom(5, 6))
    .map(([messages, version]) => encodePush(messages, version as 5 | 6)[0]!);
  const behindVersion = btBytes.map((bytes) => Buffer.concat([Buffer.of(1), bytes]));
  fc.assert(
    fc.property(fc.oneof(valid, damaged(valid), behindVersion, anyBytes()), (blob) => {
      for (const { account, namespace } of orRefusal(() => decodePush(blob), BtError) ?? []) {
        expect(account.length).toBe(33);
        expect(namespace).toBe((namespace << 16) >> 16);
      }
    }),
    fuzz(2_000),
  );
});

test("a phrase gives sixteen bytes or is refused", () => {
  const valid = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(encodePhrase);
  const broken = damaged(valid.map((text) => Buffer.from(text))).map((bytes) => bytes.toString());
  fc.assert(
    fc.property(fc.oneof(valid, broken, fc.string({ unit: "binary" })), (phrase) => {
      const seed = orRefusal(() => decodePhrase(phrase), PhraseError);
      expect(seed?.length ?? 16).toBe(16);
    }),
    fuzz(300),
  );
});

test("a sealed message opens or is refused", () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(key, key, anyBytes(), (publicKey, secret, bytes) => {
      expect(orRefusal(() => decryptMessageX25519(publicKey, secret, bytes), IdentityError, CryptoError)).toBe(
        undefined,
      );
    }),
    fuzz(100),
  );
});
