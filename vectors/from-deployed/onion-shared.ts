import { bytesOf } from "../expand.js";
import type { Fields, Sample } from "./sample.js";

/** Key pairs of the samples by name: Ed25519 public, X25519 public and secret. */
export interface Keys {
  readonly [name: string]: { readonly ed: string; readonly x: string; readonly xsec: string };
}

/** Bytes in one of the forms of the samples. */
export type Bytes = Fields[string];

/** Bytes of a sample, in any of its forms, as hex. */
export const hexOf = (value: Bytes | Uint8Array): string =>
  Buffer.from(value instanceof Uint8Array ? value : bytesOf(value)).toString("hex");
/** Bytes of a sample, in any of its forms. */
export const bytes = (value: Bytes): Uint8Array => new Uint8Array(bytesOf(value));

/** Takes a blob apart: length in front (32 bits, little-endian), that many bytes, and what follows as text. */
export const split = (blob: Uint8Array): readonly [content: Uint8Array, rest: string] => {
  const length = Buffer.from(blob).readUInt32LE(0);
  return [blob.slice(4, 4 + length), Buffer.from(blob.slice(4 + length)).toString("utf8")];
};

/** The blob of some bytes and a text. */
export const prefixed = (content: Uint8Array, rest: string): Uint8Array => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(content.length);
  return new Uint8Array(Buffer.concat([length, content, Buffer.from(rest, "utf8")]));
};

const cipherRequirement = (encType: Bytes | undefined): readonly string[] =>
  encType === "xchacha20" ? ["ONI-014"] : encType === "aes-cbc" ? ["ONI-015"] : ["ONI-013"];

/** A test of sealing one layer. */
export const sealSample = (name: string, comment: string, input: Fields, ciphertext: Bytes | Uint8Array): Sample => ({
  family: "onion/seal",
  name,
  comment,
  requirements: ["ONI-002", "ONI-008", ...cipherRequirement(input.enc_type)],
  input,
  expect: { output: { ciphertext: hexOf(ciphertext) } },
});

/** A test of opening one layer. */
export const openSample = (name: string, comment: string, input: Fields, plaintext: Bytes | Uint8Array): Sample => ({
  family: "onion/open",
  name,
  comment,
  requirements: ["ONI-003", ...cipherRequirement(input.enc_type)],
  input,
  expect: { output: { plaintext: hexOf(plaintext) } },
});
