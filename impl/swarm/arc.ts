/** Part of the ring of 2^64, from the high and low words of its first place to those of its last, possibly over the wrap. */
export interface Arc {
  readonly fromHigh: number;
  readonly fromLow: number;
  readonly toHigh: number;
  readonly toLow: number;
}

const arcBetween = (from: bigint, to: bigint): Arc => ({
  fromHigh: Number(from >> 32n),
  fromLow: Number(from & 0xffff_ffffn),
  toHigh: Number(to >> 32n),
  toLow: Number(to & 0xffff_ffffn),
});

/** The last place of the gap between two neighbouring ids that belongs to the left one. */
const lastOfLeft = (left: bigint, right: bigint): bigint =>
  BigInt.asUintN(64, left + BigInt.asUintN(64, right - left) / 2n);

/**
 * The places whose accounts a swarm is responsible for.
 * @param ids swarm ids in ascending order, `id` among them
 */
export const arcOfSwarm = (id: bigint, ids: readonly bigint[]): Arc => {
  if (ids.length === 1) return arcBetween(0n, (1n << 64n) - 1n);
  const index = ids.indexOf(id);
  const left = ids.at(index - 1)!;
  const right = ids[index + 1] ?? ids[0]!;
  return arcBetween(BigInt.asUintN(64, lastOfLeft(left, id) + 1n), lastOfLeft(id, right));
};

/** Whether an account (33 bytes) lies in an arc. */
export const isInArc = ({ fromHigh, fromLow, toHigh, toLow }: Arc, account: Buffer): boolean => {
  let high = 0;
  let low = 0;
  for (let offset = 1; offset < 33; offset += 8) {
    high ^= account.readInt32BE(offset);
    low ^= account.readInt32BE(offset + 4);
  }
  high >>>= 0;
  low >>>= 0;
  const afterFrom = high > fromHigh || (high === fromHigh && low >= fromLow);
  const beforeTo = high < toHigh || (high === toHigh && low <= toLow);
  const wraps = fromHigh > toHigh || (fromHigh === toHigh && fromLow > toLow);
  return wraps ? afterFrom || beforeTo : afterFrom && beforeTo;
};

/** Whether two arcs are the same. */
export const sameArc = (a: Arc, b: Arc): boolean =>
  a.fromHigh === b.fromHigh && a.fromLow === b.fromLow && a.toHigh === b.toHigh && a.toLow === b.toLow;
