import { createHash } from "node:crypto";

/** Random numbers of a simulation, all from one seed. */
export interface Seeded {
  readonly bytes: (length: number) => Buffer;
  /** From 0 up to, not including, 1. */
  readonly fraction: () => number;
  /** From 0 up to, not including, `below`. */
  readonly integer: (below: number) => number;
}

const poolLength = 4_096;

/** Bytes that follow from a text, the same in every run. */
export const seeded = (text: string): Seeded => {
  let pool = Buffer.alloc(0);
  let used = 0;
  let filled = 0;
  const bytes = (length: number): Buffer => {
    if (length > poolLength)
      return createHash("shake256", { outputLength: length }).update(`${text} long ${filled++}`).digest();
    if (used + length > pool.length) {
      pool = createHash("shake256", { outputLength: poolLength }).update(`${text} ${filled++}`).digest();
      used = 0;
    }
    used += length;
    return pool.subarray(used - length, used);
  };
  const fraction = (): number => bytes(4).readUInt32BE() / 0x1_0000_0000;
  return { bytes, fraction, integer: (below) => Math.floor(fraction() * below) };
};
