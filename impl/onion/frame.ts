import { viewOf } from "../codec/bytes.js";
import { defaultEncType, type EncType, parseEncType } from "./enc-type.js";
import { OnionError, type OnionErrorClass } from "./error.js";
import { type JsonObject, parseJsonObject } from "./json.js";

/** What an entry node needs of the body it was given. */
export interface Frame {
  readonly ciphertext: Buffer;
  /** 32 bytes. */
  readonly ephemeralKey: Buffer;
  readonly encType: EncType;
  /** Where the hop counter starts, 0 or more. */
  readonly hopNo: number;
}

/** A length-prefixed part and the metadata behind it. */
export interface Blob {
  readonly part: Buffer;
  readonly metadata: JsonObject;
  /** Metadata as it was written. */
  readonly metadataBytes: Buffer;
}

/** Writes `len32 || part || metadata`. */
export const writeBlob = (part: Uint8Array, metadata: string): Buffer => {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32LE(part.length);
  return Buffer.concat([length, part, Buffer.from(metadata)]);
};

/** Splits `len32 || part || metadata` without copying. Throws OnionError of the given class. */
export const splitBlob = (bytes: Uint8Array, errorClass: OnionErrorClass): Blob => {
  const blob = viewOf(bytes);
  if (blob.length < 4) throw new OnionError(errorClass, `length: expected 4 bytes, got ${blob.length}`);
  const end = 4 + blob.readUInt32LE();
  if (end > blob.length) throw new OnionError(errorClass, `length: ${end - 4} bytes, but ${blob.length - 4} follow`);
  const metadataBytes = blob.subarray(end);
  const metadata = parseJsonObject(metadataBytes);
  if (metadata === undefined) throw new OnionError(errorClass, "metadata: expected one JSON object in UTF-8");
  return { part: blob.subarray(4, end), metadata, metadataBytes };
};

const hexKey = /^[0-9a-fA-F]{64}$/;

/** A required key of 64 hex digits, either case. Throws OnionError of the given class. */
export const readKey = (metadata: JsonObject, name: string, errorClass: OnionErrorClass): Buffer => {
  const value = Object.hasOwn(metadata, name) ? metadata[name] : undefined;
  if (typeof value === "string" && hexKey.test(value)) return Buffer.from(value, "hex");
  throw new OnionError(errorClass, `${name}: expected 64 hex digits`);
};

/** The type of the next layer, aes-gcm if none is named. Throws OnionError of the given class. */
export const readEncType = (metadata: JsonObject, errorClass: OnionErrorClass): EncType => {
  if (!Object.hasOwn(metadata, "enc_type")) return defaultEncType;
  const value = metadata.enc_type;
  if (typeof value !== "string") throw new OnionError(errorClass, "enc_type: expected a string");
  try {
    return parseEncType(value);
  } catch (error) {
    throw new OnionError(errorClass, (error as OnionError).message);
  }
};

/** Still exact after one more hop; any honest counter is far below. */
const largestHopNo = Number.MAX_SAFE_INTEGER - 1;

const readHopNo = (metadata: JsonObject): number => {
  if (!Object.hasOwn(metadata, "hop_no")) return 0;
  const value = metadata.hop_no;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new OnionError("malformed-frame", "hop_no: expected a number");
  }
  return Math.min(Math.max(0, Math.trunc(value)), largestHopNo);
};

/** Reads the HTTP body at an entry node. Throws OnionError malformed-frame. */
export const parseFrame = (bytes: Uint8Array): Frame => {
  const { part, metadata } = splitBlob(bytes, "malformed-frame");
  return {
    ciphertext: part,
    ephemeralKey: readKey(metadata, "ephemeral_key", "malformed-frame"),
    encType: readEncType(metadata, "malformed-frame"),
    hopNo: readHopNo(metadata),
  };
};
