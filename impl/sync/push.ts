import { BtError, encodeBt } from "../codec/bt.js";
import { BtCursor } from "../codec/bt-cursor.js";

/** A message as members of a swarm hand it on. */
export interface PushMessage {
  /** Account id, 33 bytes. */
  readonly account: Uint8Array;
  /** Bytes of the hash's text. */
  readonly hash: Uint8Array;
  /** Milliseconds, signed 64-bit. */
  readonly timestamp: bigint;
  /** Milliseconds, signed 64-bit. */
  readonly expiry: bigint;
  readonly data: Uint8Array;
  readonly namespace: number;
}

/**
 * Elements of a message: 5 as deployed up to storage server 2.11.2, which puts everything into namespace 0; 6 with the
 * namespace, which older receivers ignore.
 */
export type PushVersion = 5 | 6;

const batchLimit = 9_000_000;
const versionByte = Buffer.of(1);
const encodeMessage = (message: PushMessage, version: PushVersion): Buffer => {
  const { account, hash, timestamp, expiry, data, namespace } = message;
  if (account.length !== 33) throw new RangeError(`account: expected 33 bytes, got ${account.length}`);
  return encodeBt([account, hash, timestamp, expiry, data, ...(version === 6 ? [namespace] : [])]);
};

const open = Buffer.from("l");
const close = Buffer.from("e");
const frameLength = 3;

/**
 * Packs messages, in order, into the blobs of `sn.data`, one at a time. With 5 elements batches are cut by estimated
 * size, and no message still makes one empty batch; with 6 a batch is closed once it has reached 9,000,000 bytes, and
 * no message makes none. Throws RangeError for an account of another length than 33.
 */
export function* pushBatches(messages: Iterable<PushMessage>, version: PushVersion): Generator<Buffer, void> {
  let items: Buffer[] = [];
  // Where the count starts is not where the bytes do: deployed code begins at 2, and at 3 after its first batch.
  let size = version === 5 ? 2 : frameLength;
  let batches = 0;
  const finish = (): Buffer => {
    const batch = Buffer.concat([versionByte, open, ...items, close]);
    items = [];
    size = frameLength;
    batches++;
    return batch;
  };
  for (const message of messages) {
    const item = encodeMessage(message, version);
    const cost = version === 5 ? 79 + message.hash.length + message.data.length : item.length;
    if (version === 5 && items.length > 0 && size + cost > batchLimit) yield finish();
    items.push(item);
    size += cost;
    if (version === 6 && size >= batchLimit) yield finish();
  }
  if (items.length > 0 || (version === 5 && batches === 0)) yield finish();
}

/** All batches of {@link pushBatches} at once. */
export const encodePush = (messages: Iterable<PushMessage>, version: PushVersion): Buffer[] => [
  ...pushBatches(messages, version),
];

const hexAccount = /^[0-9a-fA-F]{66}$/;

const readAccount = (bytes: Buffer): Buffer | undefined => {
  if (bytes.length === 33) return bytes;
  const text = bytes.length === 66 ? bytes.toString("latin1") : "";
  return hexAccount.test(text) ? Buffer.from(text, "hex") : undefined;
};

const readInteger = (cursor: BtCursor, bits: number, name: string): bigint => {
  const value = cursor.integer();
  if (BigInt.asIntN(bits, value) !== value) throw new BtError(`${name}: ${value} does not fit ${bits} bits`);
  return value;
};

/** Reads the elements of one message; undefined for an account that is none. */
const readMessage = (cursor: BtCursor): PushMessage | undefined => {
  cursor.opens("list");
  const account = readAccount(cursor.string());
  if (account === undefined) return undefined;
  const hash = cursor.string();
  const timestamp = readInteger(cursor, 64, "timestamp");
  const expiry = readInteger(cursor, 64, "expiry");
  const data = cursor.string();
  const namespace = cursor.closes() ? 0 : Number(readInteger(cursor, 16, "namespace"));
  return { account, hash, timestamp, expiry, data, namespace };
};

/**
 * Reads a blob of `sn.data`. A blob without the one known version byte, or with an account that is none, is dropped
 * without error: no messages. Elements after the namespace and bytes after the list are ignored. Byte strings are views
 * of the blob. Throws BtError for everything else, upon which a node does not reply.
 */
export const decodePush = (blob: Uint8Array): PushMessage[] => {
  if (blob[0] !== versionByte[0]) return [];
  const cursor = new BtCursor(blob, 1);
  cursor.opens("list");
  const messages: PushMessage[] = [];
  while (!cursor.closes()) {
    // The whole item is checked before its account is looked at: a damaged batch is an error, not an empty one.
    const start = cursor.at;
    cursor.skip(1);
    const message = readMessage(new BtCursor(blob, start));
    if (message === undefined) return [];
    messages.push(message);
  }
  return messages;
};
