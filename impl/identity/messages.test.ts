import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ed25519Verify } from "../crypto/ed25519.js";
import { CryptoError } from "../crypto/error.js";
import { sealBox } from "../crypto/sealed-box.js";
import { xed25519Sign, xed25519Verify } from "../crypto/xed25519.js";
import { accountFromSeed } from "./account.js";
import { idPrefix, makeId } from "./account-id.js";
import { decryptBlinded, encryptBlinded } from "./blinded-message.js";
import { blindKeyPair } from "./blinding.js";
import { IdentityError } from "./error.js";
import { padMessage, unpadMessage } from "./padding.js";
import { decryptPushPayload } from "./push-payload.js";
import {
  decryptMessage,
  decryptMessageX25519,
  encryptMessage,
  encryptMessageDeterministic,
  signForRecipient,
} from "./session-message.js";
import { versionKeyPair, versionSign } from "./version-key.js";

const fixed = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const account = fixed(16).map(accountFromSeed);
const text = fc.uint8Array({ maxLength: 200 });
const few = { numRuns: 25 };

const flip = (bytes: Buffer, index: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[index % bytes.length]! ^= 1;
  return changed;
};

describe("messages between accounts", () => {
  it("open for the recipient only, name the sender, and open no more once changed", () => {
    fc.assert(
      fc.property(account, account, fixed(32), text, fc.nat(), (sender, recipient, ephemeral, message, index) => {
        fc.pre(!sender.id.equals(recipient.id));
        const sealed = encryptMessage(sender.ed25519.secretKey, recipient.id, message, ephemeral);
        expect(sealed).toHaveLength(message.length + 144);
        const expected = { message: Buffer.from(message), sender: sender.id };
        expect(decryptMessage(recipient.ed25519.secretKey, sealed)).toEqual(expected);
        const { publicKey, secretKey } = recipient.x25519;
        expect(decryptMessageX25519(publicKey, secretKey, sealed)).toEqual(expected);
        expect(() => decryptMessage(sender.ed25519.secretKey, sealed)).toThrow("decryption failed");
        expect(() => decryptMessage(recipient.ed25519.secretKey, flip(sealed, index))).toThrow(IdentityError);
      }),
      few,
    );
  });

  it("sealed again for another recipient fail by their signature", () => {
    const sender = accountFromSeed(new Uint8Array(16).fill(1));
    const first = accountFromSeed(new Uint8Array(16).fill(2));
    const second = accountFromSeed(new Uint8Array(16).fill(3));
    const signed = signForRecipient(sender.ed25519.secretKey, first.id, Buffer.from("for one"));
    const again = sealBox(signed, second.x25519.publicKey, Buffer.alloc(32, 9));
    expect(() => decryptMessage(second.ed25519.secretKey, again)).toThrow("signature verification failed");
  });

  it("made without random bytes are the same each time, and differ by message", () => {
    const [sender, recipient] = [accountFromSeed(new Uint8Array(16)), accountFromSeed(new Uint8Array(16).fill(1))];
    const make = (message: string): Buffer =>
      encryptMessageDeterministic(sender.ed25519.secretKey, recipient.id.subarray(1), Buffer.from(message));
    expect(make("a")).toEqual(make("a"));
    expect(make("a").subarray(0, 32)).not.toEqual(make("b").subarray(0, 32));
    expect(decryptMessage(recipient.ed25519.secretKey, make("a")).sender).toEqual(sender.id);
  });
});

describe("messages between blinded ids", () => {
  it.each([15, 25] as const)("of kind %d open for both sides, and name the sender's account", (kind) => {
    fc.assert(
      fc.property(account, account, fixed(32), fixed(24), text, (sender, recipient, server, nonce, message) => {
        fc.pre(!sender.id.equals(recipient.id));
        const idOf = (secret: Uint8Array): Buffer =>
          makeId(kind === 15 ? idPrefix.blinded15 : idPrefix.blinded25, blindKeyPair(kind, secret, server).publicKey);
        const from = idOf(sender.ed25519.secretKey);
        const to = idOf(recipient.ed25519.secretKey);
        const sealed = encryptBlinded(sender.ed25519.secretKey, server, to, message, nonce);
        expect(sealed).toHaveLength(message.length + 73);
        for (const { ed25519 } of [sender, recipient]) {
          const opened = decryptBlinded(ed25519.secretKey, server, from, to, sealed);
          expect(opened).toEqual({ message: Buffer.from(message), sender: sender.id });
        }
        const changed = flip(sealed, 1);
        expect(() => decryptBlinded(recipient.ed25519.secretKey, server, from, to, changed)).toThrow("decryption");
      }),
      few,
    );
  });

  it("are refused by the rule they break first", () => {
    const { ed25519, id } = accountFromSeed(new Uint8Array(16));
    const server = new Uint8Array(32).fill(3);
    const own = makeId(idPrefix.blinded15, blindKeyPair(15, ed25519.secretKey, server).publicKey);
    const own25 = makeId(idPrefix.blinded25, blindKeyPair(25, ed25519.secretKey, server).publicKey);
    const open = (sender: Buffer, recipient: Buffer, data: Buffer) => () =>
      decryptBlinded(ed25519.secretKey, server, sender, recipient, data);
    expect(open(own, own, Buffer.alloc(40))).toThrow("shorter than 41 bytes");
    expect(open(own, own, Buffer.alloc(100, 1))).toThrow("version is not 0");
    expect(open(own, own, Buffer.alloc(72))).toThrow("no room for the sender's key");
    expect(open(own, own25, Buffer.alloc(100))).toThrow("different prefixes");
    expect(open(id, own, Buffer.alloc(100))).toThrow("sender: expected 33 bytes that start with 15 or 25");
    expect(() => encryptBlinded(ed25519.secretKey, server, own, server, server)).toThrow(CryptoError);
  });
});

describe("XEd25519", () => {
  it("signs with an X25519 secret what its public key verifies, and nothing else", () => {
    fc.assert(
      fc.property(account, text, fixed(64), fc.nat(511), ({ x25519 }, message, random, bit) => {
        const signature = xed25519Sign(x25519.secretKey, message, random);
        expect(xed25519Verify(signature, x25519.publicKey, message)).toBe(true);
        expect(xed25519Verify(flip(signature, bit >> 3), x25519.publicKey, message)).toBe(false);
      }),
      few,
    );
    expect(() => xed25519Sign(new Uint8Array(31), new Uint8Array(0), new Uint8Array(64))).toThrow(CryptoError);
    expect(() => xed25519Verify(new Uint8Array(63), new Uint8Array(32), new Uint8Array(0))).toThrow(CryptoError);
  });
});

describe("the version key", () => {
  it("signs time, method and path, for known platforms only", () => {
    const { ed25519 } = accountFromSeed(new Uint8Array(16));
    const signature = versionSign(ed25519.secretKey, "ios", 1730000001);
    const signed = Buffer.from("1730000001GET/session_version?platform=ios");
    expect(ed25519Verify(versionKeyPair(ed25519.secretKey).publicKey, signed, signature)).toBe(true);
    expect(() => versionSign(ed25519.secretKey, "windows", 1)).toThrow("expected android, desktop or ios");
  });
});

describe("padding", () => {
  it("comes off again, whatever the message ends with, and fills blocks of 160 less one byte", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.nat(170), (message, more) => {
        const padded = padMessage(message);
        expect(padded.length % 160).toBe(159);
        expect(padded.length - message.length).toBeLessThanOrEqual(160);
        expect(unpadMessage(padded)).toEqual(Buffer.from(message));
        expect(unpadMessage(Buffer.concat([padded, Buffer.alloc(more)]))).toEqual(Buffer.from(message));
      }),
    );
  });

  it.each([
    [0, 159],
    [158, 159],
    [159, 319],
    [318, 319],
    [319, 479],
  ])("makes %d bytes %d long", (length, total) => {
    expect(padMessage(Buffer.alloc(length, 1))).toHaveLength(total);
  });

  it("that is none leaves the bytes, and is refused where nothing is but zeros", () => {
    expect(unpadMessage(Buffer.from("00ab00", "hex"))).toEqual(Buffer.from("00ab00", "hex"));
    expect(unpadMessage(Buffer.from("80", "hex"))).toHaveLength(0);
    expect(() => unpadMessage(Buffer.alloc(3))).toThrow(IdentityError);
    expect(() => unpadMessage(Buffer.alloc(0))).toThrow("only zeros");
  });
});

describe("push payloads", () => {
  it("shorter than a nonce, or than a nonce and a tag, do not open", () => {
    const key = new Uint8Array(32);
    for (const length of [0, 23, 24, 39, 40]) {
      expect(() => decryptPushPayload(Buffer.alloc(length), key)).toThrow(IdentityError);
    }
    expect(() => decryptPushPayload(Buffer.alloc(60), key.subarray(1))).toThrow(CryptoError);
  });
});
