/** What tells whether two members hold the same of an entry. Times are ms since the epoch. */
export interface Version {
  readonly kind: "message" | "request";
  /** Hash of a message, id of a request; 43 characters. */
  readonly id: string;
  readonly account: Buffer;
  readonly stamp: number;
  /** 0 for requests, as the expiry. */
  readonly timestamp: number;
  readonly expiry: number;
}

/** Characters of an id; entries with others take no part in comparisons. */
const idLength = 43;
const accountLength = 33;
const packedLength = 1 + idLength + accountLength + 3 * 8;
const kindBytes = { message: 0x6d, request: 0x72 } as const;

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digitOf = new Int8Array(256).fill(-1);
for (let digit = 0; digit < alphabet.length; digit++) digitOf[alphabet.charCodeAt(digit)] = digit;

/** Buckets into which ids fall by their first two characters. */
export const bucketCount = 64 * 64;

/** Bucket of an id, -1 for one that takes no part. */
export const bucketOf = (id: string): number => {
  if (id.length !== idLength) return -1;
  const first = digitOf[id.charCodeAt(0)] ?? -1;
  const second = digitOf[id.charCodeAt(1)] ?? -1;
  return first < 0 || second < 0 ? -1 : first * 64 + second;
};

/** The two characters with which the ids of a bucket begin. */
export const prefixOf = (bucket: number): string => alphabet[bucket >> 6]! + alphabet[bucket & 63]!;

/** Versions one behind the other, each of the same length. */
export const packVersions = (versions: readonly Version[]): Buffer => {
  const packed = Buffer.allocUnsafe(versions.length * packedLength);
  let at = 0;
  for (const { kind, id, account, stamp, timestamp, expiry } of versions) {
    at = packed.writeUInt8(kindBytes[kind], at);
    at += packed.write(id, at, idLength, "latin1");
    at += account.copy(packed, at, 0, accountLength);
    at = packed.writeDoubleBE(stamp, at);
    at = packed.writeDoubleBE(timestamp, at);
    at = packed.writeDoubleBE(expiry, at);
  }
  return packed;
};

const readTime = (packed: Buffer, at: number): number => {
  const time = packed.readDoubleBE(at);
  if (!Number.isSafeInteger(time)) throw new RangeError(`version at byte ${at}: ${time} is no time in ms`);
  return time;
};

const readVersion = (packed: Buffer, start: number): Version => {
  const idAt = start + 1;
  const accountAt = idAt + idLength;
  const timesAt = accountAt + accountLength;
  const kind = packed[start] === kindBytes.message ? "message" : "request";
  if (packed[start] !== kindBytes[kind])
    throw new RangeError(`version at byte ${start}: unknown kind ${packed[start]}`);
  const id = packed.toString("latin1", idAt, accountAt);
  if (bucketOf(id) < 0) throw new RangeError(`version at byte ${start}: an id that is no base64`);
  return {
    kind,
    id,
    account: packed.subarray(accountAt, timesAt),
    stamp: readTime(packed, timesAt),
    timestamp: readTime(packed, timesAt + 8),
    expiry: readTime(packed, timesAt + 16),
  };
};

/** Reads packed versions; accounts are views of the bytes. @throws RangeError */
export const unpackVersions = (packed: Buffer): Version[] => {
  if (packed.length % packedLength !== 0)
    throw new RangeError(`versions: ${packed.length} bytes are no multiple of ${packedLength}`);
  return Array.from({ length: packed.length / packedLength }, (_, index) => readVersion(packed, index * packedLength));
};

/** Whether two versions of one entry are the same. */
export const sameVersion = (a: Version, b: Version): boolean =>
  a.stamp === b.stamp && a.timestamp === b.timestamp && a.expiry === b.expiry;
