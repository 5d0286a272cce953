import type { Effect } from "./effect.js";
import type { UptimeProof } from "./uptime-proof.js";

/** When a program of a node was reached, by one tester; milliseconds since 1970, 0 for never. */
export interface ReachTimes {
  readonly lastReachable: number;
  /** First failure since the last success. */
  readonly firstUnreachable: number;
  readonly lastUnreachable: number;
}

/** Tests of which the last results count. */
export type HistoryName = "checkpoints" | "pulse" | "timecheck" | "timesync";

/** What one daemon has seen of one node; it is never told to others, and lost at a restart. Times as in {@link ReachTimes}. */
export interface PeerRecord {
  readonly proof: UptimeProof | undefined;
  readonly proofTime: number;
  /** Counts as time of a proof after a recommission. */
  readonly effectiveTime: number;
  /** The latest two addresses, with the time each was named last. */
  readonly addresses: readonly { readonly ip: string; readonly seen: number }[];
  /** Time of the block since which changes of address count against the node. */
  readonly addressesSince: number;
  readonly storage: ReachTimes;
  readonly lokinet: ReachTimes;
  /** Results of the latest tests, at most eight, oldest first; true for passed. */
  readonly histories: Readonly<Record<HistoryName, readonly boolean[]>>;
}

const neverReached: ReachTimes = { lastReachable: 0, firstUnreachable: 0, lastUnreachable: 0 };
const noHistories: PeerRecord["histories"] = { checkpoints: [], pulse: [], timecheck: [], timesync: [] };

/** What is known about a node that nothing was heard of. */
export const emptyRecord: PeerRecord = {
  proof: undefined,
  proofTime: 0,
  effectiveTime: 0,
  addresses: [],
  addressesSince: 0,
  storage: neverReached,
  lokinet: neverReached,
  histories: noHistories,
};

/** Results that a history keeps. */
const historyLength = 8;

const withAddress = (addresses: PeerRecord["addresses"], ip: string, seen: number): PeerRecord["addresses"] => {
  if (addresses.some((known) => known.ip === ip) || addresses.length < 2) {
    return [...addresses.filter((known) => known.ip !== ip), { ip, seen }];
  }
  const [oldest] = [...addresses].sort((a, b) => a.seen - b.seen);
  return [...addresses.filter((known) => known !== oldest), { ip, seen }];
};

/** The record after a proof was taken, at the tester's time. Of more than two addresses the one not seen longest goes. */
export const withProof = (record: PeerRecord, proof: UptimeProof, nowMs: number): PeerRecord => ({
  ...record,
  proof,
  proofTime: nowMs,
  effectiveTime: nowMs,
  addresses: withAddress(record.addresses, proof.ip, nowMs),
});

/** The record after a program of the node was tested. */
export const withReach = (
  record: PeerRecord,
  program: "storage" | "lokinet",
  passed: boolean,
  nowMs: number,
): PeerRecord => {
  const before = record[program];
  const after = passed
    ? { ...before, lastReachable: nowMs, firstUnreachable: 0 }
    : { ...before, firstUnreachable: before.firstUnreachable || nowMs, lastUnreachable: nowMs };
  return { ...record, [program]: after };
};

/** The record after one more result of a test whose last results count. */
export const withResult = (record: PeerRecord, name: HistoryName, passed: boolean): PeerRecord => {
  const results = [...record.histories[name], passed].slice(-historyLength);
  return { ...record, histories: { ...record.histories, [name]: results } };
};

/**
 * The record after a block did something to its node: a registration wipes it, a decommission takes the proofs away, a
 * recommission counts as a proof and wipes the histories, and a change of address that was held against the node is
 * not counted again.
 * @param timeMs time of the block
 */
export const withEffect = (record: PeerRecord, { kind }: Effect, timeMs: number): PeerRecord => {
  switch (kind) {
    case "registered":
      return { ...emptyRecord, addressesSince: timeMs };
    case "decommissioned":
      return { ...record, proofTime: 0, effectiveTime: 0 };
    case "recommissioned":
      return { ...record, effectiveTime: timeMs, histories: noHistories };
    case "ip-changed":
      return { ...record, addressesSince: timeMs };
    default:
      return record;
  }
};
