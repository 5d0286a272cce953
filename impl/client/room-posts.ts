import * as z from "zod";
import { ed25519Verify } from "../crypto/ed25519.js";
import { CryptoError } from "../crypto/error.js";
import { xed25519Verify } from "../crypto/xed25519.js";
import type { AttachmentPointer } from "../identity/content.js";
import { IdentityError } from "../identity/error.js";
import { unpadMessage } from "../identity/padding.js";
import { contentText } from "./message-seal.js";
import type { Log } from "./ports.js";

/** A post of a room. */
export interface RoomPost {
  readonly id: number;
  readonly seqno: number;
  /** Id of its author, lower-case hex. */
  readonly sender: string;
  /** Seconds since the epoch, with a fraction. */
  readonly posted: number;
  /** Content without padding; a deleted post has none. */
  readonly data?: Buffer;
  readonly text?: string | undefined;
  readonly attachments?: readonly AttachmentPointer[] | undefined;
  readonly deleted?: boolean;
  /** Whether its author signed it; deletions are the server's word. */
  readonly isGenuine: boolean;
}

const number = z.int().nonnegative();
const author = z.string().regex(/^(?:05|15)[0-9a-f]{64}$/);
const receipt = z.object({ id: number, seqno: number, session_id: author, posted: z.number() });

const postAnswer = z.union([
  receipt.extend({ deleted: z.literal(true) }),
  receipt.extend({ data: z.base64(), signature: z.base64(), deleted: z.undefined().optional() }),
]);

/** Ids 15 are Ed25519 keys; behind 05 stands an X25519 key, whose owner signs as XEd25519. */
const isSigned = (sender: string, data: Uint8Array, signature: Uint8Array): boolean => {
  const key = Buffer.from(sender.slice(2), "hex");
  try {
    return sender.startsWith("15") ? ed25519Verify(key, data, signature) : xed25519Verify(signature, key, data);
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
};

const unpadded = (data: Buffer): Buffer => {
  try {
    return unpadMessage(data);
  } catch (error) {
    if (error instanceof IdentityError) return data;
    throw error;
  }
};

const readPost = (value: z.infer<typeof postAnswer>): RoomPost => {
  const { id, seqno, session_id: sender, posted } = value;
  const base = { id, seqno, sender, posted };
  if (value.deleted) return { ...base, deleted: true, isGenuine: true };
  const padded = Buffer.from(value.data, "base64");
  const data = unpadded(padded);
  const { text, attachments } = contentText(data);
  return {
    ...base,
    data,
    ...(text === undefined ? {} : { text }),
    ...(attachments === undefined ? {} : { attachments }),
    isGenuine: isSigned(sender, padded, Buffer.from(value.signature, "base64")),
  };
};

/** Reads a list of posts; entries of other kinds, such as changed reactions, are left out. Undefined for no list. */
export const readPosts = (value: unknown, log: Log): RoomPost[] | undefined => {
  if (!Array.isArray(value)) return undefined;
  const posts = value.flatMap((entry: unknown) => {
    const read = postAnswer.safeParse(entry);
    return read.success ? [readPost(read.data)] : [];
  });
  for (const { id, sender, isGenuine } of posts) {
    if (!isGenuine) log("warn", `The post ${id} was not signed by ${sender}`);
  }
  return posts;
};

/** What a server says of a post it has taken; undefined for anything else. */
export const readReceipt = (value: unknown): Pick<RoomPost, "id" | "seqno" | "sender" | "posted"> | undefined => {
  const read = receipt.safeParse(value);
  if (!read.success) return undefined;
  const { id, seqno, session_id: sender, posted } = read.data;
  return { id, seqno, sender, posted };
};
