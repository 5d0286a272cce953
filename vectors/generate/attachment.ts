import { cbc } from "@noble/ciphers/aes.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sealAttachment } from "../../spec/model/attachment.js";
import { messageFamilies } from "../../spec/model/families-messages.js";
import { bytesOf, flipBit, hexOf } from "./crypto-people.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { type FlagName, flagNotes, shapeFlags } from "./flags.js";
import { createKit, refuseLengths, refuseShapes } from "./kit.js";

/** `attachment/seal`: what is uploaded. */
const sealFamily: FamilyGenerator = {
  family: "attachment/seal",
  flags: flagNotes(...shapeFlags, "WrongLength", "Boundary", "EmptyMessage"),
  generate: (random) => {
    const kit = createKit(messageFamilies["attachment/seal"]);
    const inputOf = (length: number): Draft["input"] => ({
      data: random.hex(length),
      key: random.hex(64),
      iv: random.hex(16),
    });
    for (const length of [1, 15, 16, 17, 540, 541, 542, 568, 569, 597, 598, 1000, 1041, 2000]) {
      const labels = { comment: `${length} bytes`, requirements: ["FIL-008", "FIL-010"], flags: ["Boundary"] };
      kit.accept(inputOf(length), { ...labels, importance: "high" });
    }
    const nothing = { comment: "no bytes", requirements: ["FIL-008", "FIL-010"], flags: ["EmptyMessage"] };
    kit.accept(inputOf(0), nothing);
    const sibling = kit.accept(inputOf(40), { comment: "a sibling", requirements: ["FIL-008"], flags: ["Boundary"] });
    refuseShapes(kit, sibling, { data: "hex", key: "hex", iv: "hex" }, ["FIL-008"]);
    refuseLengths(kit, sibling, "key", [0, 32, 63, 65], "malformed", ["FIL-008"]);
    refuseLengths(kit, sibling, "iv", [0, 12, 15, 17], "malformed", ["FIL-008"]);
    return kit.drafts;
  },
};

/** Any plaintext under key and IV, with a MAC that is right. */
const sealPlain = (plaintext: Uint8Array, key: Uint8Array, iv: Uint8Array, disablePadding = false): Uint8Array => {
  const cipher = cbc(key.slice(0, 32), iv, { disablePadding });
  const sealed = new Uint8Array([...iv, ...cipher.encrypt(plaintext)]);
  return new Uint8Array([...sealed, ...hmac(sha256, key.slice(32), sealed)]);
};

/** `attachment/open`: what is read of a download. */
const openFamily: FamilyGenerator = {
  family: "attachment/open",
  flags: flagNotes(
    ...shapeFlags,
    "WrongLength",
    "Boundary",
    "Unpadded",
    "Modified",
    "Truncated",
    "Trailing",
    "EmptyMessage",
    "Syntax",
  ),
  generate: (random) => {
    const kit = createKit(messageFamilies["attachment/open"]);
    const inputOf = (upload: Uint8Array, key: Uint8Array, size: number): Draft["input"] => ({
      upload: hexOf(upload),
      key: hexOf(key),
      digest: hexOf(sha256(upload)),
      size,
    });
    const accept = (input: Draft["input"], comment: string, flag: FlagName): Draft =>
      kit.accept(input, { comment, requirements: ["FIL-008", "FIL-009"], flags: [flag], importance: "critical" });
    for (const length of [1, 541, 542, 1500]) {
      const [data, key, iv] = [random.bytes(length), random.bytes(64), random.bytes(16)];
      accept(inputOf(sealAttachment(data, key, iv).upload, key, length), `${length} bytes`, "Boundary");
    }
    const [key, iv] = [random.bytes(64), random.bytes(16)];
    const unpadded = sealPlain(random.bytes(40), key, iv);
    accept(inputOf(unpadded, key, 40), "a file that was not padded", "Unpadded");
    const noise = sealPlain(random.bytes(600), key, random.bytes(16));
    accept(inputOf(noise, key, 7), "bytes that are no zeros behind the file", "Unpadded");

    const data = random.bytes(30);
    const { upload } = sealAttachment(data, key, random.bytes(16));
    const sibling = accept(inputOf(upload, key, 30), "a file, against wrong inputs", "Boundary");
    const whole = hexOf(upload);
    const refuse = (changes: Draft["input"], comment: string, flag: FlagName): void => {
      const labels = { comment, requirements: ["FIL-009"], flags: [flag], importance: "critical" } as const;
      kit.refuse(sibling, changes, "refused", labels);
    };
    const digestOf = (hex: string): string => hexOf(sha256(bytesOf(hex)));
    const withUpload = (hex: string): Draft["input"] => ({ upload: hex, digest: digestOf(hex) });
    for (const [byte, what] of [
      [0, "the IV"],
      [16, "the first block"],
      [-33, "the last block"],
      [-32, "the MAC"],
      [-1, "the end of the MAC"],
    ] as const) {
      refuse(withUpload(flipBit(whole, byte)), `a bit of ${what} flipped, the digest made for it`, "Modified");
    }
    for (const byte of [0, 15, 31]) {
      const digest = flipBit(digestOf(whole), byte);
      refuse({ digest }, `a bit of the digest flipped, byte ${byte}`, "Modified");
    }
    for (const cut of [0, 1, 16, 47, 48, upload.length - 1])
      refuse(withUpload(whole.slice(0, 2 * cut)), `cut to ${cut} bytes`, "Truncated");
    refuse(withUpload(`${whole}00`), "a byte more", "Trailing");
    refuse({ digest: "" }, "no digest", "EmptyMessage");
    refuse({ digest: digestOf(whole).slice(0, 62) }, "a digest that is a byte short", "WrongLength");
    refuse({ digest: `${digestOf(whole)}00` }, "a digest that is a byte long", "WrongLength");
    for (const size of [0, -1]) refuse({ size }, `the size ${size}`, "Boundary");
    refuse({ size: 542 }, "a size that is one more than is inside", "Boundary");
    for (const length of [0, 32, 63, 65])
      refuse({ key: whole.slice(0, 2 * length) }, `a key of ${length} bytes`, "WrongLength");
    const swapped = hexOf(key.slice(32)) + hexOf(key.slice(0, 32));
    refuse({ key: swapped }, "the halves of the key swapped", "Modified");
    refuse({ key: flipBit(hexOf(key), 40) }, "another key for the MAC", "Modified");
    const torn = sealPlain(new Uint8Array(544), key, random.bytes(16), true);
    refuse(withUpload(hexOf(torn)), "a cipher that ends without its padding", "Syntax");
    const emptyCipher = new Uint8Array([...iv, ...hmac(sha256, key.slice(32), iv)]);
    refuse(withUpload(hexOf(emptyCipher)), "an IV and its MAC, and nothing else", "Truncated");
    refuseShapes(kit, sibling, { upload: "hex", key: "hex", digest: "hex", size: "integer" }, ["FIL-009"]);
    return kit.drafts;
  },
};

/** Attachments, as they lie at a file server. */
export const attachmentFamilies: readonly FamilyGenerator[] = [sealFamily, openFamily];
