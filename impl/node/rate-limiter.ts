import type { Clock } from "./ports.js";

/** Token buckets, one an address. */
export interface RateLimiter {
  /** Takes a token of the address; false when it has none, or when there is no room to remember it. */
  readonly admit: (address: string) => boolean;
  /** Forgets addresses whose bucket is full. */
  readonly purge: () => void;
  readonly size: () => number;
}

interface Bucket {
  tokens: number;
  /** Time of the last grant, ms; whole periods since then are credited. */
  since: number;
}

const capacity = 600;
/** Time in which one token comes back, microseconds. */
const period = 3_333;
const maxAddresses = 10_000;
/** A full table is purged at most this often, ms, so that strangers cannot make every request pay for it. */
const purgePause = 1_000;

/**
 * Makes a limiter that lets an address ask {@link capacity} times in a burst and about 300 times a second for good. What
 * has built up of the next token is forgotten with each grant, and no more than {@link maxAddresses} are kept apart.
 */
export const createRateLimiter = (clock: Clock): RateLimiter => {
  const buckets = new Map<string, Bucket>();
  let purgedAt = Number.NEGATIVE_INFINITY;

  const available = ({ tokens, since }: Bucket, now: number): number =>
    Math.min(capacity, tokens + Math.floor((Math.max(0, now - since) * 1_000) / period));

  const purge = (): void => {
    const now = clock.now();
    purgedAt = now;
    for (const [address, bucket] of buckets) if (available(bucket, now) === capacity) buckets.delete(address);
  };

  const hasRoom = (now: number): boolean => {
    if (buckets.size >= maxAddresses && now - purgedAt >= purgePause) purge();
    return buckets.size < maxAddresses;
  };

  return {
    admit: (address) => {
      const now = clock.now();
      const bucket = buckets.get(address);
      if (bucket === undefined) {
        if (!hasRoom(now)) return false;
        buckets.set(address, { tokens: capacity - 1, since: now });
        return true;
      }
      const tokens = available(bucket, now);
      if (tokens === 0) return false;
      bucket.tokens = tokens - 1;
      bucket.since = now;
      return true;
    },
    purge,
    size: () => buckets.size,
  };
};

/** Dotted IPv4; other addresses are not limited. */
export const isIpv4 = (address: string): boolean => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address);
