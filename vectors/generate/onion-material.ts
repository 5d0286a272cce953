import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { type EncType, nonceLength, publicKeyOf, sealLayer } from "../../spec/model/onion-cipher.js";
import type { Draft } from "./family.js";
import type { Kit } from "./kit.js";
import type { OnionFlag } from "./onion-flags.js";
import type { Random } from "./random.js";

export const hex = bytesToHex;
export const bytes = hexToBytes;

/** Hex of a text in UTF-8. */
export const textHex = (text: string): string => Buffer.from(text, "utf8").toString("hex");

export const allTypes = ["aes-gcm", "xchacha20", "aes-cbc"] as const satisfies readonly EncType[];

/** Requirement that fixes the key and form of each cipher. */
export const cipherRequirement: Readonly<Record<EncType, string>> = {
  "aes-gcm": "ONI-013",
  xchacha20: "ONI-014",
  "aes-cbc": "ONI-015",
};

/** An X25519 key pair in hex. */
export interface KeyPair {
  readonly secret: string;
  readonly public: string;
}

export const keyPairOf = (secret: string): KeyPair => ({ secret, public: hex(publicKeyOf(bytes(secret))) });
export const keyPair = (random: Random): KeyPair => keyPairOf(random.hex(32));

/** The key with its unused top bit set. */
export const withTopBit = (key: string): string => {
  const changed = bytes(key);
  changed[31]! |= 0x80;
  return hex(changed);
};

const primePlus = (n: number): string => `${(0xed + n).toString(16)}${"ff".repeat(30)}7f`;

/** Two encodings of points that no other program writes, but all must accept: 2 and the base point 9, not reduced. */
export const unreducedKeys = [primePlus(2), primePlus(9)] as const;

const lowOrder: readonly (readonly [string, string])[] = [
  ["0", "00".repeat(32)],
  ["1", `01${"00".repeat(31)}`],
  ["-1", `ec${"ff".repeat(30)}7f`],
  ["of order 8", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"],
  ["of order 8, the other", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"],
  ["0, not reduced", primePlus(0)],
  ["1, not reduced", primePlus(1)],
];

/** All 14 encodings of the points of low order, each with what it is. */
export const lowOrderPoints: readonly (readonly [string, string])[] = lowOrder.flatMap(([what, key]) => [
  [`the point ${what}`, key] as const,
  [`the point ${what}, top bit set`, withTopBit(key)] as const,
]);

/** Names that stand for no cipher, though some look like one. */
export const unknownNames = [
  "",
  "none",
  "AES-GCM",
  "aes-gcm ",
  "aes_gcm",
  "aes-256-gcm",
  "chacha20",
  "xchacha20poly1305",
  "XChaCha20",
  "cbc-aes",
] as const;

/** Aliases, each with the name that it stands for. */
export const aliases = [
  ["gcm", "aes-gcm"],
  ["xchacha20-poly1305", "xchacha20"],
  ["cbc", "aes-cbc"],
] as const satisfies readonly (readonly [string, EncType])[];

/** Seals as the client does, with a random nonce. */
export const sealFor = (
  type: EncType,
  client: KeyPair,
  serverPublic: string,
  plaintext: Uint8Array,
  random: Random,
): string => {
  const keys = { ownSecret: bytes(client.secret), peerPublic: bytes(serverPublic), role: "client" } as const;
  return hex(sealLayer(type, keys, random.bytes(nonceLength[type]), plaintext));
};

/** Seals as the server does, with a random nonce. */
export const sealBack = (
  type: EncType,
  server: KeyPair,
  clientPublic: string,
  plaintext: Uint8Array,
  random: Random,
): string => {
  const keys = { ownSecret: bytes(server.secret), peerPublic: bytes(clientPublic), role: "server" } as const;
  return hex(sealLayer(type, keys, random.bytes(nonceLength[type]), plaintext));
};

/** `value` with bits of one byte flipped; a negative index counts from the end. */
export const flipped = (value: string, index: number, bits = 1): string => {
  const changed = bytes(value);
  const at = index < 0 ? changed.length + index : index;
  changed[at]! ^= bits;
  return hex(changed);
};

/** A blob of hex content and metadata text, whatever that text is. `length` is what the prefix says. */
export const blobOf = (content: string, metadata: string, length = content.length / 2): string => {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32LE(length);
  return `${prefix.toString("hex")}${content}${textHex(metadata)}`;
};

/** Negative tests: a hex field cut to each of `lengths` bytes. */
export const refuseTruncations = (
  kit: Kit,
  sibling: Draft,
  field: string,
  lengths: readonly number[],
  errorClass: string,
  requirements: readonly string[],
): void => {
  const whole = String(sibling.input[field]);
  for (const length of lengths) {
    kit.refuse(sibling, { [field]: whole.slice(0, 2 * length) }, errorClass, {
      comment: `${field} cut to ${length} of ${whole.length / 2} bytes`,
      requirements,
      flags: ["Truncated" satisfies OnionFlag],
      importance: "high",
    });
  }
};

/** Whole numbers from 0 up to but not including `end`. */
export const upTo = (end: number): number[] => Array.from({ length: end }, (_, index) => index);

/** Negative tests: low-order encodings of a public key in `field`. */
export const refuseLowOrder = (kit: Kit, sibling: Draft, field: string, encodings = lowOrderPoints): void => {
  for (const [what, key] of encodings) {
    kit.refuse(sibling, { [field]: key }, "bad-key", {
      comment: `${field} is ${what}`,
      requirements: ["ONI-016"],
      flags: ["LowOrder" satisfies OnionFlag],
      importance: "critical",
    });
  }
};

/** Negative tests: keys of other lengths in `field`. */
export const refuseKeyLengths = (kit: Kit, sibling: Draft, field: string): void => {
  const key = String(sibling.input[field]);
  for (const length of [0, 31, 33, 64]) {
    kit.refuse(sibling, { [field]: key.repeat(2).slice(0, 2 * length) }, "bad-key", {
      comment: `${field} of ${length} bytes`,
      requirements: ["ONI-002"],
      flags: ["WrongKeyLength" satisfies OnionFlag],
    });
  }
};

/** Negative tests: names that stand for no cipher. */
export const refuseUnknownNames = (kit: Kit, sibling: Draft): void => {
  for (const name of unknownNames) {
    kit.refuse(sibling, { enc_type: name }, "unknown-enc-type", {
      comment: `${JSON.stringify(name)} names no cipher`,
      requirements: ["ONI-012"],
      flags: ["UnknownCipher" satisfies OnionFlag],
    });
  }
};
