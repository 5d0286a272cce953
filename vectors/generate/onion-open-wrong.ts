import { cbc, gcm } from "@noble/ciphers/aes.js";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { onionAnswers } from "../../spec/model/families-onion.js";
import { nonceLength } from "../../spec/model/onion-cipher.js";
import { refusalOf } from "../../spec/model/refusal.js";
import type { Draft } from "./family.js";
import type { Kit } from "./kit.js";
import type { OnionFlag } from "./onion-flags.js";
import {
  allTypes,
  bytes,
  cipherRequirement,
  flipped,
  hex,
  keyPair,
  refuseTruncations,
  upTo,
} from "./onion-material.js";
import { type Scene, sceneOf } from "./onion-scene.js";
import type { Random } from "./random.js";

/** Draws until the model refuses what `make` gives: unauthenticated aes-cbc opens by chance once in 256 times. */
const drawRefused = (make: () => Draft["input"]): Draft["input"] => {
  for (;;) {
    const input = make();
    if ("class" in refusalOf(() => onionAnswers["onion/open"](input))) return input;
  }
};

/** Authenticated layers with a changed bit, a byte more or less, or cut at every length. */
export const tamper = (kit: Kit, random: Random): void => {
  for (const type of ["aes-gcm", "xchacha20"] as const) {
    const sibling = kit.accept(sceneOf(type, "request", random.bytes(5), random).input, {
      comment: `${type}, whole and unchanged`,
      requirements: [cipherRequirement[type]],
    });
    const sealed = String(sibling.input.ciphertext);
    const refuse = (ciphertext: string, comment: string): void => {
      const labels = { comment, requirements: ["ONI-017"], flags: ["Modified"], importance: "critical" } as const;
      kit.refuse(sibling, { ciphertext }, "decrypt-failed", labels);
    };
    const nonce = nonceLength[type];
    for (const at of [0, nonce - 1]) refuse(flipped(sealed, at), `${type}: bit of nonce byte ${at} flipped`);
    for (const at of [0, 2, 4]) refuse(flipped(sealed, nonce + at), `${type}: bit of ciphertext byte ${at} flipped`);
    for (const at of upTo(16)) refuse(flipped(sealed, at - 16, 0x80), `${type}: bit of tag byte ${at} flipped`);
    refuse(`${sealed.slice(0, -32)}${"00".repeat(16)}`, `${type}: tag of zeros`);
    refuse(`${sealed.slice(0, 2 * nonce)}${sealed.slice(2 * nonce + 2)}`, `${type}: first ciphertext byte missing`);
    refuse(`${sealed}00`, `${type}: a byte behind the tag`);
    refuse(`00${sealed}`, `${type}: a byte before the nonce`);
    refuse(`${sealed.slice(2 * nonce)}${sealed.slice(0, 2 * nonce)}`, `${type}: nonce at the end`);
    refuseTruncations(kit, sibling, "ciphertext", upTo(sealed.length / 2), "decrypt-failed", ["ONI-017"]);
  }
};

/** Ciphertext of aes-cbc whose last block decrypts to exactly this padded content. */
const cbcOf = (scene: Scene, padded: string, iv: Uint8Array): string => {
  const key = x25519.getSharedSecret(bytes(scene.client.secret), bytes(scene.server.public));
  return hex(concatBytes(iv, cbc(key, iv, { disablePadding: true }).encrypt(bytes(padded))));
};

/** Padding of aes-cbc, right and wrong. */
export const cbcPadding = (kit: Kit, random: Random): void => {
  const requirements = ["ONI-015"];
  const scene = sceneOf("aes-cbc", "request", random.bytes(5), random);
  const iv = random.bytes(16);
  const ending = (tail: string): Draft["input"] => ({
    ...scene.input,
    ciphertext: cbcOf(scene, `${"42".repeat(16)}${"41".repeat(12)}${tail}`, iv),
  });
  const sibling = kit.accept(ending("04040404"), { comment: "aes-cbc: four bytes of padding", requirements });
  kit.accept(
    { ...scene.input, ciphertext: cbcOf(scene, `${"42".repeat(16)}${"10".repeat(16)}`, random.bytes(16)) },
    { comment: "aes-cbc: a block of padding", requirements, flags: ["Padding"] },
  );
  for (const [tail, what] of [
    ["04040400", "ends in zero"],
    ["04040411", "says 17"],
    ["040404ff", "says 255"],
    ["04040304", "is not the same throughout"],
    ["41040404", "says four but has three"],
    ["04040402", "says two, the byte before differs"],
  ] as const) {
    kit.refuse(sibling, { ciphertext: ending(tail).ciphertext! }, "decrypt-failed", {
      comment: `aes-cbc: padding that ${what}`,
      requirements,
      flags: ["Padding"],
    });
  }
  const whole = kit.accept(sceneOf("aes-cbc", "request", bytes("61".repeat(16)), random).input, {
    comment: "aes-cbc: one block and its padding",
    requirements,
  });
  refuseTruncations(kit, whole, "ciphertext", upTo(48), "decrypt-failed", requirements);
  kit.refuse(whole, { ciphertext: `${String(whole.input.ciphertext)}00` }, "decrypt-failed", {
    comment: "aes-cbc: a byte behind the last block",
    requirements,
    flags: ["Modified"],
  });
};

/** Values sealed under keys that a wrong derivation gives; the sibling is sealed under the right one. */
export const wrongDerivations = (kit: Kit, random: Random): void => {
  const plaintext = random.bytes(10);
  const refuse = (sibling: Draft, what: string, ciphertext: Uint8Array, flag: OnionFlag = "OtherDerivation"): void => {
    const labels = {
      comment: what,
      requirements: sibling.requirements,
      flags: [flag],
      importance: "critical",
    } as const;
    kit.refuse(sibling, { ciphertext: hex(ciphertext) }, "decrypt-failed", labels);
  };
  const { input, client, server } = sceneOf("aes-gcm", "request", plaintext, random);
  const shared = x25519.getSharedSecret(bytes(client.secret), bytes(server.public));
  const withGcm = (key: Uint8Array, nonce = random.bytes(12), aad?: Uint8Array): Uint8Array =>
    concatBytes(nonce, gcm(key, nonce, aad).encrypt(plaintext));
  const gcmSibling = kit.accept(input, { comment: "aes-gcm under the right key", requirements: ["ONI-013"] });
  const salt = utf8ToBytes("LOKI");
  refuse(gcmSibling, "aes-gcm under the shared secret itself", withGcm(shared));
  refuse(gcmSibling, "aes-gcm under an HMAC with key and message swapped", withGcm(hmac(sha256, shared, salt)));
  refuse(
    gcmSibling,
    "aes-gcm under an HMAC with a lower-case salt",
    withGcm(hmac(sha256, utf8ToBytes("loki"), shared)),
  );
  refuse(gcmSibling, "aes-gcm under a plain hash of salt and secret", withGcm(sha256(concatBytes(salt, shared))));
  const key = hmac(sha256, salt, shared);
  refuse(gcmSibling, "aes-gcm with associated data", withGcm(key, random.bytes(12), bytes(client.public)));
  refuse(gcmSibling, "aes-gcm with a nonce of 16 bytes", withGcm(key, random.bytes(16)));

  const other = sceneOf("xchacha20", "request", plaintext, random);
  const [clientPublic, serverPublic] = [bytes(other.client.public), bytes(other.server.public)];
  const secret = x25519.getSharedSecret(bytes(other.client.secret), serverPublic);
  const withXchacha = (parts: readonly Uint8Array[], aad?: Uint8Array): Uint8Array => {
    const nonce = random.bytes(24);
    const hashed = blake2b(concatBytes(...parts), { dkLen: 32 });
    return concatBytes(nonce, xchacha20poly1305(hashed, nonce, aad).encrypt(plaintext));
  };
  const sibling = kit.accept(other.input, { comment: "xchacha20 under the right key", requirements: ["ONI-014"] });
  refuse(sibling, "xchacha20, server key first", withXchacha([secret, serverPublic, clientPublic]), "WrongRole");
  refuse(sibling, "xchacha20 without public keys", withXchacha([secret]));
  refuse(sibling, "xchacha20, secret last", withXchacha([clientPublic, serverPublic, secret]));
  refuse(sibling, "xchacha20 with associated data", withXchacha([secret, clientPublic, serverPublic], clientPublic));
  const nonce = random.bytes(24);
  const raw = concatBytes(nonce, xchacha20poly1305(secret, nonce).encrypt(plaintext));
  refuse(sibling, "xchacha20 under the shared secret itself", raw);
};

/** Layers opened in the other role, with keys of others, or as another cipher. */
export const wrongParties = (kit: Kit, random: Random): void => {
  for (const type of allTypes) {
    for (const direction of ["request", "response"] as const) {
      const { input } = sceneOf(type, direction, random.bytes(13), random);
      const requirements = [cipherRequirement[type], "ONI-003"];
      const sibling = kit.accept(input, { comment: `${type} ${direction}, opened by the right party`, requirements });
      const swapped = { direction: direction === "request" ? "response" : "request" };
      const labels = { requirements, flags: ["WrongRole"], importance: "critical" } as const;
      // The other ciphers do not bind the roles, so there a wrong one goes unnoticed.
      const comment = `${type} ${direction}, opened in the other role`;
      if (type === "xchacha20") kit.refuse(sibling, swapped, "decrypt-failed", { ...labels, comment });
      else kit.accept({ ...input, ...swapped }, { ...labels, comment });
      const stranger = drawRefused(() => ({ ...input, own_secret: random.hex(32) }));
      const otherPeer = drawRefused(() => ({ ...input, peer_public: keyPair(random).public }));
      const wrongKey = { requirements: ["ONI-017", "ONI-003"], flags: ["WrongKey"], importance: "critical" } as const;
      const who = `${type} ${direction}, opened`;
      kit.refuse(sibling, stranger, "decrypt-failed", { ...wrongKey, comment: `${who} with another secret` });
      kit.refuse(sibling, otherPeer, "decrypt-failed", { ...wrongKey, comment: `${who} for another peer` });
    }
    for (const other of allTypes.filter((name) => name !== type)) {
      const input = drawRefused(() => ({
        ...sceneOf(type, "request", random.bytes(13), random).input,
        enc_type: other,
      }));
      const sibling = kit.accept(
        { ...input, enc_type: type },
        { comment: `${type}, opened as what it is`, requirements: [cipherRequirement[type]] },
      );
      kit.refuse(sibling, { enc_type: other }, "decrypt-failed", {
        comment: `${type}, opened as ${other}`,
        requirements: ["ONI-012", "ONI-017"],
        flags: ["OtherCipher"],
      });
    }
  }
};
