import { concatBytes } from "@noble/hashes/utils.js";
import { readAccountId } from "./account-swarm.js";
import { type BtValue, encodeBt, readValue } from "./bt.js";
import { Refusal, refusalOf } from "./refusal.js";

/** A stored message as it is pushed. `account` has 33 bytes, `hash` is the text of the hash, times are in milliseconds. */
export interface PushedMessage {
  readonly account: Uint8Array;
  readonly hash: Uint8Array;
  readonly timestamp: bigint;
  readonly expiry: bigint;
  readonly data: Uint8Array;
  readonly namespace: number;
}

/** Elements a message has: five without its namespace (storage server 2.8), six with it (from 2.11.3 on). */
export type PushElements = 5 | 6;

/** Bytes after which a batch is closed. */
export const batchLimit = 9_000_000;

const batchVersion = 1;
/** First bytes below this one are version numbers; an old form began with a hex digit. */
const versionsBelow = 0x30;
const listStart = 0x6c;
const listEnd = 0x65;

const encodeMessage = (message: PushedMessage, elements: PushElements): Uint8Array => {
  const { account, hash, timestamp, expiry, data, namespace } = message;
  const five: BtValue[] = [account, hash, timestamp, expiry, data];
  return encodeBt(elements === 5 ? five : [...five, BigInt(namespace)]);
};

const encodeBatch = (items: readonly Uint8Array[]): Uint8Array =>
  concatBytes(Uint8Array.of(batchVersion, listStart), ...items, Uint8Array.of(listEnd));

/** Size that 2.8 reckons with: a fixed sum for version, frame, account and times, and the two variable strings. */
const estimatedCost = ({ hash, data }: PushedMessage): number => 79 + hash.length + data.length;

/**
 * Five elements: a message that would take the *estimate* beyond the limit begins a new batch, so one that is too large
 * goes alone. The first batch starts from 2 estimated bytes, later ones from 3. Nothing to send is one empty batch.
 */
const cutByEstimate = (messages: readonly PushedMessage[]): Uint8Array[] => {
  const batches: Uint8Array[][] = [[]];
  let estimate = 2;
  for (const message of messages) {
    const cost = estimatedCost(message);
    estimate += cost;
    if (batches.at(-1)!.length > 0 && estimate > batchLimit) {
      batches.push([]);
      estimate = 3 + cost;
    }
    batches.at(-1)!.push(encodeMessage(message, 5));
  }
  return batches.map(encodeBatch);
};

/** Six elements: a batch is closed once its *real* size has reached the limit. Nothing to send is no batch. */
const cutBySize = (messages: readonly PushedMessage[]): Uint8Array[] => {
  const batches: Uint8Array[][] = [];
  let size = batchLimit;
  for (const message of messages) {
    if (size >= batchLimit) {
      batches.push([]);
      size = 3;
    }
    const item = encodeMessage(message, 6);
    batches.at(-1)!.push(item);
    size += item.length;
  }
  return batches.map(encodeBatch);
};

/** Batches in which the messages are pushed, in order (`push/encode`). */
export const encodePush = (messages: readonly PushedMessage[], elements: PushElements): Uint8Array[] =>
  elements === 5 ? cutByEstimate(messages) : cutBySize(messages);

const malformed = (what: string): Refusal => new Refusal("malformed", `push batch: ${what}`);

const bytesOf = (value: BtValue | undefined, field: string): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw malformed(`${field} is no byte string`);
  return value;
};

const integerOf = (value: BtValue | undefined, bits: number, field: string): bigint => {
  if (typeof value !== "bigint") throw malformed(`${field} is no integer`);
  if (BigInt.asIntN(bits, value) !== value) throw malformed(`${field} ${value} does not fit ${bits} signed bits`);
  return value;
};

const prefixed = (bytes: Uint8Array): Uint8Array | undefined => {
  const read = refusalOf(() => readAccountId(bytes, true));
  return "class" in read ? undefined : concatBytes(Uint8Array.of(read.result.prefix), read.result.key);
};

/**
 * Messages of a pushed batch (`push/decode`). Dropped without error, as an empty list: another version byte, none at
 * all, or one account that is neither 33 bytes nor 66 hex digits. Elements after the sixth and bytes after the list are
 * ignored. @throws Refusal `malformed` for every defect of the encoding, after which the sender gets no reply.
 */
export const decodePush = (blob: Uint8Array): PushedMessage[] => {
  if (blob.length === 0 || blob[0] !== batchVersion || blob[0] >= versionsBelow) return [];
  if (blob[1] !== listStart) throw malformed("no list follows the version");
  const messages: PushedMessage[] = [];
  let position = 2;
  while (blob[position] !== listEnd) {
    const [item, next] = readValue(blob, position);
    position = next;
    if (!Array.isArray(item)) throw malformed("an item is no list");
    const account = prefixed(bytesOf(item[0], "account"));
    if (account === undefined) return [];
    messages.push({
      account,
      hash: bytesOf(item[1], "hash"),
      timestamp: integerOf(item[2], 64, "timestamp"),
      expiry: integerOf(item[3], 64, "expiry"),
      data: bytesOf(item[4], "data"),
      namespace: item.length > 5 ? Number(integerOf(item[5], 16, "namespace")) : 0,
    });
  }
  return messages;
};
