import { bucketCount, bucketOf } from "./version.js";

/** Groups of 64 buckets, which are compared first. */
export const groupCount = 64;
const groupSize = bucketCount / groupCount;
/** Bytes of the sum of a bucket or group. */
const sumLength = 8;

const scramble = (hash: number, value: number): number => {
  let mixed = Math.imul(hash ^ value, 0x9e3779b1);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x85ebca77);
  return mixed ^ (mixed >>> 13);
};

const withTime = (word: number, time: number): number =>
  scramble(scramble(word, time | 0), Math.floor(time / 0x1_0000_0000));

/** Ids are hashes, so that eight characters of one, with the times, tell entries apart. */
const wordOf = ({ id, stamp, timestamp, expiry }: Counted, from: number, salt: number): number => {
  let word = salt;
  for (let at = from; at < from + 8; at++) word = Math.imul(word, 31) + id.charCodeAt(at);
  return withTime(withTime(withTime(word, stamp), timestamp), expiry);
};

/** What is summed up of an entry. */
export interface Counted {
  readonly id: string;
  readonly stamp: number;
  readonly timestamp: number;
  readonly expiry: number;
}

/**
 * Sums over the entries of a swarm, by bucket: members that hold the same have the same sums. They are kept current entry
 * by entry. They find what accidents leave behind, and are no proof against a member that lies.
 */
export interface Digest {
  /** Adds an entry, or takes it away again. */
  readonly toggle: (entry: Counted) => void;
  readonly clear: () => void;
  /** Makes the sum of a bucket that of these entries. */
  readonly assign: (bucket: number, entries: readonly Counted[]) => void;
  /** Sums of all groups, 8 bytes each. */
  readonly groups: () => Buffer;
  /** Sums of the buckets of a group, 8 bytes each. */
  readonly buckets: (group: number) => Buffer;
}

/** The same bytes on every machine. */
const bytesOf = (words: Int32Array): Buffer => {
  const bytes = Buffer.allocUnsafe(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeInt32LE(word, index * 4);
  return bytes;
};

/** Makes the digest of nothing. */
export const createDigest = (): Digest => {
  const sums = new Int32Array(bucketCount * 2);
  const groups = new Int32Array(groupCount * 2);
  const add = (bucket: number, first: number, second: number): void => {
    const group = Math.floor(bucket / groupSize);
    sums[bucket * 2]! ^= first;
    sums[bucket * 2 + 1]! ^= second;
    groups[group * 2]! ^= first;
    groups[group * 2 + 1]! ^= second;
  };
  const toggle = (bucket: number, entry: Counted): void => {
    add(bucket, wordOf(entry, 2, 0x2545f491), wordOf(entry, 10, 0x6c078965));
  };
  return {
    toggle: (entry) => {
      const bucket = bucketOf(entry.id);
      if (bucket >= 0) toggle(bucket, entry);
    },
    assign: (bucket, entries) => {
      add(bucket, sums[bucket * 2]!, sums[bucket * 2 + 1]!);
      for (const entry of entries) toggle(bucket, entry);
    },
    clear: () => {
      sums.fill(0);
      groups.fill(0);
    },
    groups: () => bytesOf(groups),
    buckets: (group) => bytesOf(sums.subarray(group * groupSize * 2, (group + 1) * groupSize * 2)),
  };
};

/** Numbers of the sums in which two lists of them differ. */
export const differingSums = (a: Buffer, b: Buffer): number[] => {
  const differing: number[] = [];
  for (let at = 0; at < Math.max(a.length, b.length); at += sumLength)
    if (a.compare(b, at, at + sumLength, at, at + sumLength) !== 0) differing.push(at / sumLength);
  return differing;
};
