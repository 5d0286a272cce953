import { createHash } from "node:crypto";
import type { Clock, Log, Random } from "../ports.js";

/** Random bytes that follow from a number: blocks of a hash over it and a counter. */
export const seededRandom = (seed: number): Random => {
  let counter = 0;
  let block = Buffer.alloc(0);
  return {
    bytes: (length) => {
      while (block.length < length) {
        block = Buffer.concat([block, createHash("sha512").update(`${seed} ${counter++}`).digest()]);
      }
      const drawn = block.subarray(0, length);
      block = block.subarray(length);
      return Buffer.from(drawn);
    },
  };
};

/** A clock that stands still but for waiting, which takes no time. */
export const createFakeClock = (start = 1_700_000_000_000): Clock & { advance: (ms: number) => void } => {
  let now = start;
  return {
    now: () => now,
    wait: async (ms) => {
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
};

/** Keeps what a client tells. */
export const createMemoryLog = (): { readonly log: Log; readonly lines: readonly string[] } => {
  const lines: string[] = [];
  return { log: (_level, message) => void lines.push(message), lines };
};
