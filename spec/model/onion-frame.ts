import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type EncType, readEncType } from "./onion-cipher.js";
import { compactJson, type Json, readJsonObject } from "./onion-json.js";
import { Refusal, refusalOf } from "./refusal.js";

/** Metadata of a blob by key. */
export type Metadata = ReadonlyMap<string, Json>;

/** A length in front of bytes: unsigned 32 bits, little-endian. */
export const lengthPrefix = (length: number): Uint8Array => {
  const prefix = new Uint8Array(4);
  new DataView(prefix.buffer).setUint32(0, length, true);
  return prefix;
};

/** Blob of `content` and `metadata`: length, content, JSON. The shape of every layer from outside to inside. */
export const joinBlob = (content: Uint8Array, metadata: { readonly [key: string]: Json }): Uint8Array =>
  concatBytes(lengthPrefix(content.length), content, utf8ToBytes(compactJson(metadata)));

/** Takes a blob apart. @throws Refusal of `errorClass` for a wrong length or metadata that is no JSON object */
export const splitBlob = (blob: Uint8Array, errorClass: string): { content: Uint8Array; metadata: Metadata } => {
  if (blob.length < 4) throw new Refusal(errorClass, `blob has ${blob.length} bytes, fewer than its length prefix`);
  const length = new DataView(blob.buffer, blob.byteOffset).getUint32(0, true);
  if (length > blob.length - 4)
    throw new Refusal(errorClass, `length prefix says ${length}, but ${blob.length - 4} bytes follow`);
  const metadata = readJsonObject(blob.subarray(4 + length));
  if (metadata === undefined) throw new Refusal(errorClass, "metadata is no JSON object");
  return { content: blob.slice(4, 4 + length), metadata };
};

/** A key of 32 bytes given as 64 hex digits of either case. @throws Refusal of `errorClass` */
export const readKeyField = (metadata: Metadata, field: string, errorClass: string): Uint8Array => {
  const value = metadata.get(field);
  if (typeof value !== "string" || !/^[0-9a-fA-F]{64}$/.test(value))
    throw new Refusal(errorClass, `${field}: ${JSON.stringify(value)} is not 64 hex digits`);
  return hexToBytes(value);
};

/** Cipher named in metadata, aes-gcm when there is none. @throws Refusal of `errorClass` for an unknown one */
export const readEncTypeField = (metadata: Metadata, errorClass: string): EncType => {
  const value = metadata.get("enc_type") ?? (metadata.has("enc_type") ? null : "aes-gcm");
  const type = typeof value === "string" ? refusalOf(() => readEncType(value)) : undefined;
  if (type === undefined || "class" in type)
    throw new Refusal(errorClass, `enc_type: ${JSON.stringify(value)} is not known`);
  return type.result;
};

/** What an entry node reads from the body of an HTTP request. */
export interface Frame {
  readonly ciphertext: Uint8Array;
  readonly ephemeralKey: Uint8Array;
  readonly encType: EncType;
  readonly hopNo: number;
}

/** Starting hop counter: a fraction is cut off, a negative number counts as 0. The entry sets no upper limit. */
const readHopNo = (metadata: Metadata): number => {
  const value = metadata.has("hop_no") ? metadata.get("hop_no") : 0;
  if (typeof value !== "number")
    throw new Refusal("malformed-frame", `hop_no: ${JSON.stringify(value)} is not a number`);
  return Math.max(0, Math.trunc(value));
};

/** Reads the HTTP body at an entry node (`onion/frame`). @throws Refusal `malformed-frame` */
export const readFrame = (body: Uint8Array): Frame => {
  const { content, metadata } = splitBlob(body, "malformed-frame");
  return {
    ciphertext: content,
    ephemeralKey: readKeyField(metadata, "ephemeral_key", "malformed-frame"),
    encType: readEncTypeField(metadata, "malformed-frame"),
    hopNo: readHopNo(metadata),
  };
};

/** A key in the metadata of a blob that we write. */
export const keyText = (key: Uint8Array): string => bytesToHex(key);
