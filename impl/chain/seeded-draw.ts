import { blake2b } from "../crypto/blake2b.js";

/** Uniform integers in [0, n), n up to 2^32, that repeat with the seed. */
export const createSeededDraw = (seed: Uint8Array): ((n: number) => number) => {
  let block: Buffer = Buffer.alloc(0);
  let blocks = 0;
  let at = 0;
  const next = (): number => {
    if (at === block.length) {
      block = blake2b(64, Buffer.from(`draw/${blocks++}`), { key: seed });
      at = 0;
    }
    at += 4;
    return block.readUInt32LE(at - 4);
  };
  return (n) => {
    const limit = 2 ** 32 - (2 ** 32 % n);
    let drawn = next();
    while (drawn >= limit) drawn = next();
    return drawn % n;
  };
};
