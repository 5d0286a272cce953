import { cbc, gcm } from "@noble/ciphers/aes.js";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aesCbcDecrypt, aesCbcEncrypt, aesGcmOpen, aesGcmSeal } from "./aes.js";
import { CryptoError } from "./error.js";
import { xchachaOpen, xchachaSeal } from "./xchacha.js";

const fixed = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const message = fc.uint8Array({ maxLength: 300 });
const key = fixed(32);

const flip = (bytes: Buffer, index: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[index % bytes.length]! ^= 1;
  return changed;
};

describe.each([
  { name: "XChaCha20-Poly1305", nonceLength: 24, seal: xchachaSeal, open: xchachaOpen, portable: xchacha20poly1305 },
  { name: "AES-256-GCM", nonceLength: 12, seal: aesGcmSeal, open: aesGcmOpen, portable: gcm },
])("$name", ({ nonceLength, seal, open, portable }) => {
  it("seals as the portable one, opens again, and opens nothing that was changed", () => {
    fc.assert(
      fc.property(key, fixed(nonceLength), message, fc.nat(), (secret, nonce, plaintext, index) => {
        const sealed = seal(secret, nonce, plaintext);
        expect(sealed).toEqual(Buffer.from(portable(secret, nonce).encrypt(plaintext)));
        expect(open(secret, nonce, sealed)).toEqual(Buffer.from(plaintext));
        expect(open(secret, nonce, flip(sealed, index))).toBeUndefined();
      }),
    );
  });

  it("opens nothing shorter than a tag, and refuses keys and nonces of other lengths", () => {
    const secret = Buffer.alloc(32);
    const nonce = Buffer.alloc(nonceLength);
    expect(open(secret, nonce, Buffer.alloc(15))).toBeUndefined();
    expect(() => seal(secret.subarray(1), nonce, secret)).toThrow(CryptoError);
    expect(() => seal(secret, nonce.subarray(1), secret)).toThrow(CryptoError);
    expect(() => open(secret.subarray(1), nonce, secret)).toThrow(CryptoError);
    expect(() => open(secret, nonce.subarray(1), secret)).toThrow(CryptoError);
  });
});

describe("AES-256-CBC", () => {
  it("encrypts as the portable one and decrypts again", () => {
    fc.assert(
      fc.property(key, fixed(16), message, (secret, iv, plaintext) => {
        const encrypted = aesCbcEncrypt(secret, iv, plaintext);
        expect(encrypted).toEqual(Buffer.from(cbc(secret, iv).encrypt(plaintext)));
        expect(aesCbcDecrypt(secret, iv, encrypted)).toEqual(Buffer.from(plaintext));
      }),
    );
  });

  it("decrypts no part of a block, no empty text and no wrong padding", () => {
    const secret = Buffer.alloc(32);
    const iv = Buffer.alloc(16);
    const encrypted = aesCbcEncrypt(secret, iv, Buffer.alloc(20));
    expect(aesCbcDecrypt(secret, iv, encrypted.subarray(0, 31))).toBeUndefined();
    expect(aesCbcDecrypt(secret, iv, encrypted.subarray(0, 16))).toBeUndefined();
    expect(aesCbcDecrypt(secret, iv, Buffer.alloc(0))).toBeUndefined();
    expect(() => aesCbcEncrypt(secret, iv.subarray(1), iv)).toThrow(CryptoError);
  });
});
