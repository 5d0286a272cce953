import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ed25519Verify } from "../crypto/ed25519.js";
import { CryptoError } from "../crypto/error.js";
import { accountFromSeed } from "./account.js";
import { idPrefix, makeId } from "./account-id.js";
import {
  blind15IdFromEd25519,
  blind15Ids,
  blind25Id,
  blind25IdFromEd25519,
  blindKeyPair,
  blindSign,
  matchesBlindedId,
} from "./blinding.js";
import { IdentityError } from "./error.js";

const account = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(accountFromSeed);
const server = fc.uint8Array({ minLength: 32, maxLength: 32 });
const message = fc.uint8Array({ maxLength: 60 });
const few = { numRuns: 25 };

describe("blinded ids", () => {
  it("are the same from the secret, the Ed25519 key and the account id, up to the sign of kind 15", () => {
    fc.assert(
      fc.property(account, server, ({ ed25519, id }, key) => {
        const own15 = makeId(idPrefix.blinded15, blindKeyPair(15, ed25519.secretKey, key).publicKey);
        const own25 = makeId(idPrefix.blinded25, blindKeyPair(25, ed25519.secretKey.subarray(0, 32), key).publicKey);
        expect(blind15IdFromEd25519(ed25519.publicKey, key)).toEqual(own15);
        expect(blind25IdFromEd25519(ed25519.publicKey, key)).toEqual(own25);
        expect(blind25Id(id, key)).toEqual(own25);
        const position = ed25519.publicKey[31]! >= 0x80 ? 1 : 0;
        expect(blind15Ids(id, key)[position]).toEqual(own15);
        expect(matchesBlindedId(id, own15, key)).toBe(true);
        expect(matchesBlindedId(id, own25, key)).toBe(true);
      }),
      few,
    );
  });

  it("do not match at another server, nor with the sign of kind 25 flipped", () => {
    fc.assert(
      fc.property(account, server, server, ({ ed25519, id }, key, other) => {
        fc.pre(!Buffer.from(key).equals(other));
        expect(matchesBlindedId(id, blind15IdFromEd25519(ed25519.publicKey, key), other)).toBe(false);
        const own25 = blind25Id(id, key);
        expect(matchesBlindedId(id, own25, other)).toBe(false);
        own25[32]! ^= 0x80;
        expect(matchesBlindedId(id, own25, key)).toBe(false);
      }),
      few,
    );
  });

  it.each([15, 25] as const)("sign with kind %d, and verify as ordinary keys", (kind) => {
    fc.assert(
      fc.property(account, server, message, ({ ed25519 }, key, text) => {
        const { publicKey } = blindKeyPair(kind, ed25519.secretKey, key);
        const signature = blindSign(kind, ed25519.secretKey, key, text);
        expect(ed25519Verify(publicKey, text, signature)).toBe(true);
        expect(ed25519Verify(publicKey, Buffer.concat([text, Buffer.alloc(1)]), signature)).toBe(false);
      }),
      few,
    );
  });

  it("are refused for other prefixes, lengths and points outside the main subgroup", () => {
    const { id, ed25519 } = accountFromSeed(new Uint8Array(16));
    const key = new Uint8Array(32).fill(7);
    expect(() => blind15Ids(makeId(idPrefix.group, id.subarray(1)), key)).toThrow(IdentityError);
    expect(() => blind25Id(id.subarray(1), key)).toThrow("session id: expected 33 bytes that start with 05");
    expect(() => blind15Ids(id, key.subarray(1))).toThrow("server public key: expected 32 bytes, got 31");
    expect(() => blindKeyPair(15, ed25519.secretKey.subarray(1), key)).toThrow(CryptoError);
    expect(() => matchesBlindedId(id, id, key)).toThrow("blinded id: expected 33 bytes that start with 15 or 25");
    // u = 0 is the point of order 2, u = 2 lies on the twist.
    expect(() => blind25Id(makeId(idPrefix.account, new Uint8Array(32)), key)).toThrow("small order");
    const twist = Buffer.alloc(32);
    twist[0] = 2;
    expect(() => blind15Ids(makeId(idPrefix.account, twist), key)).toThrow("not on the main subgroup");
  });
});
