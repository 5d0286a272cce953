import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { Refusal } from "./refusal.js";

const ring = 1n << 64n;

/** Prefix byte of an account id and its 32-byte key. */
export interface AccountId {
  readonly prefix: number;
  readonly key: Uint8Array;
}

/**
 * Reads an account id as servers do, from its bytes on the wire: 66 hex digits of either case or 33 raw bytes; on a test
 * network (`mainnet` false) also 64 hex digits or 32 raw bytes, which count as prefix 05.
 * @throws Refusal `malformed-account` for everything else.
 */
export const readAccountId = (bytes: Uint8Array, mainnet: boolean): AccountId => {
  const text = Array.from(bytes.subarray(0, 66), (byte) => String.fromCharCode(byte)).join("");
  const isHex = /^[0-9a-fA-F]*$/.test(text);
  if (bytes.length === 66 && isHex) return splitPrefix(hexToBytes(text));
  if (bytes.length === 33) return splitPrefix(bytes);
  if (!mainnet && bytes.length === 64 && isHex) return { prefix: 5, key: hexToBytes(text) };
  if (!mainnet && bytes.length === 32) return { prefix: 5, key: bytes.slice() };
  throw new Refusal("malformed-account", `account id of ${bytes.length} bytes is neither 66 hex digits nor 33 bytes`);
};

const splitPrefix = (bytes: Uint8Array): AccountId => ({ prefix: bytes[0]!, key: bytes.slice(1) });

/** Position of a 32-byte key on the ring of 2^64 places: its four big-endian 64-bit words combined by exclusive or. */
export const positionOfKey = (key: Uint8Array): bigint => {
  let position = 0n;
  for (let word = 0; word < 4; word++) {
    let value = 0n;
    for (const byte of key.subarray(8 * word, 8 * word + 8)) value = (value << 8n) | BigInt(byte);
    position ^= value;
  }
  return position;
};

/**
 * Swarm responsible for a position: the nearest id on the ring of 2^64 places. At equal distance the one on the left
 * wins, and left of the lowest id is the highest. Undefined without swarms.
 */
export const swarmOfPosition = (position: bigint, ids: readonly bigint[]): bigint | undefined => {
  const sorted = [...ids].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (sorted.length === 0) return undefined;
  const found = sorted.findIndex((id) => id >= position);
  const index = found === -1 ? 0 : found;
  const right = sorted[index]!;
  const left = sorted.at(index - 1)!;
  const toRight = (right - position + ring) % ring;
  const toLeft = (position - left + ring) % ring;
  return toRight < toLeft ? right : left;
};

/**
 * `swarm/of-account`: position and responsible swarm of an account id given as text, among the swarms `ids`.
 * @throws Refusal `malformed-account`
 */
export const swarmOfAccount = (
  account: string,
  ids: readonly bigint[],
  mainnet: boolean,
): { readonly space: bigint; readonly swarm: bigint | undefined } => {
  const space = positionOfKey(readAccountId(utf8ToBytes(account), mainnet).key);
  return { space, swarm: swarmOfPosition(space, ids) };
};
