import { blake2b } from "@noble/hashes/blake2.js";

/** How ids are made: drawn at random, or from the content. */
export type IdKind = "random" | "content";

const salt = Buffer.concat([Buffer.from("SessionFileSvr"), Buffer.alloc(2)]);

/** A random number below 2^53 in decimal, which old clients can hold in a double; `random` gives 8 bytes. */
export const randomId = (random: Buffer): string => String(random.readBigUInt64BE() >> 11n);

/** 44 characters of URL-safe base64: a BLAKE2b of 33 bytes, so that the same content has the same id. */
export const contentId = (data: Uint8Array): string =>
  Buffer.from(blake2b(data, { dkLen: 33, salt })).toString("base64url");

/** Whether a text can be an id of either kind. */
export const isFileId = (text: string): boolean => /^[A-Za-z0-9_-]{1,44}$/.test(text);
