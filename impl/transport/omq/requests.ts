import { randomBytes } from "node:crypto";
import { type Connection, mapKey } from "./connection.js";
import { OmqError } from "./types.js";

/** Who may answer: the holder of a key, over whichever connection, or one connection. */
export interface Respondent {
  readonly pubkey: Buffer | undefined;
  readonly connection: string | undefined;
}

interface PendingRequest extends Respondent {
  readonly name: string;
  readonly deadline: number;
  readonly resolve: (parts: Buffer[]) => void;
  readonly reject: (error: OmqError) => void;
}

/** The requests of an instance that wait for their reply, by tag. */
export interface Requests {
  /** Begins a request; the reply promise settles through one of the functions below. */
  open(
    name: string,
    respondent: Respondent,
    timeoutMs: number,
  ): { readonly tag: Buffer; readonly reply: Promise<Buffer[]> };
  /** A reply came; ignored for unknown tags and from others than the one asked. */
  answer(tag: Buffer, from: Connection, parts: Buffer[]): void;
  /** An error word came in place of a reply. */
  refuse(tag: Buffer, from: Connection, word: string): void;
  /**
   * The one who was asked does not know this name. Such a refusal carries no tag, so it is meant for every request of
   * that name that waits for an answer of theirs.
   */
  refuseName(name: string, from: Connection, word: string): void;
  /** The request could not be sent. */
  fail(tag: Buffer, error: OmqError): void;
  /** Fails what is overdue; to be called a few times a second. */
  expire(): void;
  failAll(word: string, reason: string): void;
  readonly size: number;
}

const tagLength = 15;
const tagsAtOnce = 256;

/** Random tags, drawn many at a time because asking for random bytes costs more than sending them. */
const createTags = (): (() => Buffer) => {
  let pool = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used === pool.length) {
      pool = randomBytes(tagLength * tagsAtOnce);
      used = 0;
    }
    used += tagLength;
    return pool.subarray(used - tagLength, used);
  };
};

const mayAnswer = (request: Respondent, from: Connection): boolean =>
  from.id === request.connection ||
  (request.pubkey !== undefined && from.pubkey !== undefined && request.pubkey.equals(from.pubkey));

/**
 * Makes the table. Tags are matched over the whole instance, because a reply may come over another connection than the
 * request went; it must come from the holder of the key that was asked. `now` is a monotonic clock in milliseconds.
 */
export const createRequests = (now: () => number): Requests => {
  const pending = new Map<string, PendingRequest>();
  const nextTag = createTags();

  const take = (tag: Buffer, from: Connection): PendingRequest | undefined => {
    if (tag.length !== tagLength) return undefined;
    const key = mapKey(tag);
    const request = pending.get(key);
    if (request === undefined || !mayAnswer(request, from)) return undefined;
    pending.delete(key);
    return request;
  };

  return {
    open: (name, respondent, timeoutMs) => {
      const tag = nextTag();
      const reply = new Promise<Buffer[]>((resolve, reject) => {
        pending.set(mapKey(tag), { ...respondent, name, deadline: now() + timeoutMs, resolve, reject });
      });
      return { tag, reply };
    },
    answer: (tag, from, parts) => take(tag, from)?.resolve(parts),
    refuse: (tag, from, word) => {
      const request = take(tag, from);
      request?.reject(new OmqError(word, `${request.name} was answered with ${word}`));
    },
    refuseName: (name, from, word) => {
      for (const [key, request] of pending) {
        if (request.name !== name || !mayAnswer(request, from)) continue;
        pending.delete(key);
        request.reject(new OmqError(word, `${name} was answered with ${word}`));
      }
    },
    fail: (tag, error) => {
      const key = mapKey(tag);
      pending.get(key)?.reject(error);
      pending.delete(key);
    },
    expire: () => {
      const time = now();
      for (const [key, request] of pending) {
        if (request.deadline > time) continue;
        pending.delete(key);
        request.reject(new OmqError("TIMEOUT", `${request.name} was not answered in time`));
      }
    },
    failAll: (word, reason) => {
      for (const request of pending.values()) request.reject(new OmqError(word, `${request.name}: ${reason}`));
      pending.clear();
    },
    get size() {
      return pending.size;
    },
  };
};
