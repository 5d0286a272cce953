/** Account ids are a prefix byte (05 users, 03 groups, others too) and a 32-byte key. */
const accountBytes = 33;

const hexAccount = /^[0-9a-fA-F]{66}$/;
const hexKey = /^[0-9a-fA-F]{64}$/;

/**
 * An account id as clients spell it: 66 hex digits of either case, or 33 raw bytes as UTF-8 text. Test networks also
 * take the key alone, as of a user.
 * @returns the 33 bytes, or undefined for text that is no account id
 */
export const parseAccount = (text: string, network: "mainnet" | "testnet" = "mainnet"): Buffer | undefined => {
  if (hexAccount.test(text)) return Buffer.from(text, "hex");
  const raw = Buffer.from(text);
  if (raw.length === accountBytes) return raw;
  if (network === "mainnet") return undefined;
  if (hexKey.test(text)) return Buffer.from(`05${text}`, "hex");
  return raw.length === accountBytes - 1 ? Buffer.concat([Buffer.of(0x05), raw]) : undefined;
};

/**
 * Place of an account on the ring of 2^64: the four big-endian words of its key, combined by XOR. The prefix counts not.
 * @param account 33 bytes
 * @throws RangeError for another length
 */
export const positionOf = (account: Uint8Array): bigint => {
  if (account.length !== accountBytes) {
    throw new RangeError(`account: expected ${accountBytes} bytes, got ${account.length}`);
  }
  const view = new DataView(account.buffer, account.byteOffset + 1, accountBytes - 1);
  let high = 0;
  let low = 0;
  for (let offset = 0; offset < accountBytes - 1; offset += 8) {
    high ^= view.getUint32(offset);
    low ^= view.getUint32(offset + 4);
  }
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
};

/**
 * The swarm whose id is nearest to a position on the ring; of two equally near the one on the left, also across the
 * wrap, where the left one is the highest.
 * @param ids swarm ids in ascending order
 * @returns undefined without swarms
 */
export const swarmOfPosition = (position: bigint, ids: readonly bigint[]): bigint | undefined => {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ids[middle]! < position) low = middle + 1;
    else high = middle;
  }
  const right = ids[low] ?? ids[0];
  const left = ids[low - 1] ?? ids.at(-1);
  if (right === undefined || left === undefined) return undefined;
  return BigInt.asUintN(64, right - position) < BigInt.asUintN(64, position - left) ? right : left;
};

/**
 * Id of the swarm that serves an account.
 * @param account 33 bytes
 * @param ids swarm ids in ascending order
 * @returns undefined without swarms
 * @throws RangeError for another length
 */
export const swarmOfAccount = (account: Uint8Array, ids: readonly bigint[]): bigint | undefined =>
  swarmOfPosition(positionOf(account), ids);
