import { createHash } from "node:crypto";
import { chunkSize, chunkStart, initialState, startBlake2b, stateStart } from "./blake2b-module.js";
import { CryptoError, requireLength } from "./error.js";

/** Key of 1 to 64 bytes, and personalisation of exactly 16 bytes. */
export type Blake2bOptions = { readonly key?: Uint8Array; readonly personal?: Uint8Array };

const blockSize = 128;
const module = startBlake2b();
const memory = new Uint8Array(module.memory.buffer);
const state = Buffer.from(module.memory.buffer, stateStart, 64);

// Section 2.5 of RFC 7693: length of output and key, fanout and depth 1, and the personalisation at its end.
const start = (length: number, { key, personal }: Blake2bOptions): void => {
  state.set(initialState);
  state[0]! ^= length;
  state[1]! ^= key?.length ?? 0;
  state[2]! ^= 1;
  state[3]! ^= 1;
  for (let index = 0; personal !== undefined && index < 16; index++) state[48 + index]! ^= personal[index]!;
};

/** Mixes in a message behind `prefix`, which is a block with the key or nothing. */
const absorb = (prefix: Uint8Array, data: Uint8Array): void => {
  memory.set(prefix, chunkStart);
  let filled = prefix.length;
  let hashed = 0;
  let taken = 0;
  for (;;) {
    const more = Math.min(chunkSize - filled, data.length - taken);
    memory.set(more === data.length ? data : data.subarray(taken, taken + more), chunkStart + filled);
    taken += more;
    filled += more;
    // The last block of a message is mixed in by itself, so that one is kept back, a full one too.
    const count = Math.max(Math.ceil(filled / blockSize) - 1, 0);
    if (count > 0) module.blocks(count, hashed);
    hashed += count * blockSize;
    memory.copyWithin(chunkStart, chunkStart + count * blockSize, chunkStart + filled);
    filled -= count * blockSize;
    if (taken === data.length) break;
  }
  memory.fill(0, chunkStart + filled, chunkStart + blockSize);
  module.last(hashed + filled);
};

/** Leaves nothing of keys and messages behind. */
const wipe = (used: number): void => {
  memory.fill(0, 0, chunkStart + Math.min(used, chunkSize));
};

const nothing = new Uint8Array(0);

const keyBlock = (key: Uint8Array): Uint8Array => {
  const block = new Uint8Array(blockSize);
  block.set(key);
  return block;
};

/**
 * BLAKE2b (RFC 7693) with `length` bytes of output, 1 to 64. The plain 64 byte form is native, all else WebAssembly.
 * Throws CryptoError for a length, key or personalisation outside the rules, and for data of 2 GiB or more.
 */
export const blake2b = (length: number, data: Uint8Array, options: Blake2bOptions = {}): Buffer => {
  const { key, personal } = options;
  if (!(length >= 1 && length <= 64)) throw new CryptoError(`BLAKE2b output: expected 1 to 64 bytes, got ${length}`);
  if (key !== undefined && !(key.length >= 1 && key.length <= 64)) {
    throw new CryptoError(`BLAKE2b key: expected 1 to 64 bytes, got ${key.length}`);
  }
  if (personal !== undefined) requireLength(personal, 16, "BLAKE2b personalisation");
  if (length === 64 && key === undefined && personal === undefined) {
    return createHash("blake2b512").update(data).digest();
  }
  if (data.length >= 2 ** 31) throw new CryptoError("BLAKE2b data: expected less than 2 GiB");
  start(length, options);
  absorb(key === undefined ? nothing : keyBlock(key), data);
  const digest = Buffer.from(state.subarray(0, length));
  wipe(data.length + blockSize);
  return digest;
};
