import { createHash } from "node:crypto";

/** Deterministic source of bytes and choices: SHA-256 of the seed text and a counter. */
export interface Random {
  readonly bytes: (length: number) => Uint8Array;
  readonly hex: (length: number) => string;
  /** Uniform integer in [0, n), n up to 2^32. */
  readonly below: (n: number) => number;
  readonly uint64: () => bigint;
  readonly pick: <T>(items: readonly T[]) => T;
  /** An independent source named `label`, so that adding draws in one place changes nothing elsewhere. */
  readonly fork: (label: string) => Random;
}

/** The same seed text always gives the same stream. */
export const createRandom = (seed: string): Random => {
  let counter = 0;
  let pool = Buffer.alloc(0);
  const bytes = (length: number): Uint8Array => {
    while (pool.length < length) {
      const block = createHash("sha256").update(`${seed}\n${counter++}`).digest();
      pool = Buffer.concat([pool, block]);
    }
    const taken = pool.subarray(0, length);
    pool = pool.subarray(length);
    return new Uint8Array(taken);
  };
  const below = (n: number): number => {
    const limit = 2 ** 32 - (2 ** 32 % n);
    for (;;) {
      const drawn = Buffer.from(bytes(4)).readUInt32LE(0);
      if (drawn < limit) return drawn % n;
    }
  };
  return {
    bytes,
    hex: (length) => Buffer.from(bytes(length)).toString("hex"),
    below,
    uint64: () => Buffer.from(bytes(8)).readBigUInt64LE(0),
    pick: (items) => items[below(items.length)]!,
    fork: (label) => createRandom(`${seed}/${label}`),
  };
};
