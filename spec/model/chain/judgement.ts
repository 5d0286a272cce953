import { creditAt } from "./credit.js";
import { isActive } from "./node-state.js";
import type { ChainParameters } from "./parameters.js";
import { emptyRecord, type PeerRecord, type ReachTimes } from "./peer-record.js";
import { quorumAt } from "./quorum.js";
import { bitsOf, type Reason } from "./reasons.js";
import type { ChainState, ServiceNode } from "./state.js";
import { canBeVotedOn } from "./state-change.js";
import type { StateChangeKind, Vote } from "./vote.js";

/** A history fails with more failures than this. */
const failuresAllowed = 4;

const isTooOften = (results: readonly boolean[]): boolean =>
  results.filter((passed) => !passed).length > failuresAllowed;

const isUnreachable = (times: ReachTimes, nowMs: number, parameters: ChainParameters): boolean => {
  const { lastReachable, firstUnreachable, lastUnreachable } = times;
  const { recentFailureMs, unreachableLimitMs } = parameters;
  const isFresh = lastUnreachable > lastReachable && lastUnreachable > nowMs - recentFailureMs;
  return isFresh && firstUnreachable <= nowMs - unreachableLimitMs;
};

/**
 * Tests that a node fails, as far as one tester has seen. A decommissioned node is only asked to run and to be reachable.
 * Source: oxen-core `service_node_quorum_cop.cpp` (check_service_node).
 */
export const failedTests = (
  record: PeerRecord,
  isDecommissioned: boolean,
  nowMs: number,
  parameters: ChainParameters,
): Reason[] => {
  const { proofTime, effectiveTime, storage, lokinet, histories } = record;
  const fails: Record<Reason, boolean> = {
    uptime: nowMs - Math.max(proofTime, effectiveTime) > parameters.proofValidityMs,
    checkpoints: !isDecommissioned && isTooOften(histories.checkpoints),
    pulse: !isDecommissioned && isTooOften(histories.pulse),
    storage: isUnreachable(storage, nowMs, parameters),
    timecheck: !isDecommissioned && isTooOften(histories.timecheck),
    timesync: !isDecommissioned && isTooOften(histories.timesync),
    lokinet: isUnreachable(lokinet, nowMs, parameters),
  };
  return (Object.keys(fails) as Reason[]).filter((reason) => fails[reason]);
};

/** Whether a node used two addresses of late, both after the last time that this was held against it. */
export const hasTwoAddresses = (record: PeerRecord, nowMs: number, parameters: ChainParameters): boolean => {
  const { addressWindowMs, addressGraceMs } = parameters;
  const since = Math.max(nowMs - addressWindowMs, record.addressesSince + addressGraceMs);
  return record.addresses.filter(({ seen }) => seen > since).length > 1;
};

/** What a tester wants done about a node, and the tests that it failed. */
export interface Judgement {
  readonly state: StateChangeKind;
  readonly reasons: readonly Reason[];
}

/**
 * What a tester votes for: nothing if the node is well or still has credit to be down.
 * Source: oxen-core `service_node_quorum_cop.cpp` (process_quorums).
 * @param height of the chain, counted in blocks: one above the top
 */
export const judge = (
  node: ServiceNode,
  record: PeerRecord,
  height: number,
  nowMs: number,
  parameters: ChainParameters,
): Judgement | undefined => {
  const { minimumCredit, forkHeight, deregistrationGraceBlocks } = parameters;
  const reasons = failedTests(record, node.isDecommissioned, nowMs, parameters);
  const vote = (state: StateChangeKind): Judgement => ({ state, reasons });
  if (reasons.length === 0) {
    if (node.isDecommissioned) return vote("recommission");
    return hasTwoAddresses(record, nowMs, parameters) ? vote("ip_change") : undefined;
  }
  const credit = creditAt(node, height, parameters);
  if (node.isDecommissioned && credit >= 0) return undefined;
  if (!node.isDecommissioned && credit >= minimumCredit) return vote("decommission");
  return height < forkHeight + deregistrationGraceBlocks ? undefined : vote("deregister");
};

/** One daemon as a voter. */
export interface Voter {
  /** Its node's key. */
  readonly key: string;
  /** When it began to run, milliseconds since 1970. */
  readonly startedMs: number;
  readonly records: ReadonlyMap<string, PeerRecord>;
}

/** A vote that its validator has not signed yet. */
export type UnsignedVote = Omit<Vote, "signature">;

/**
 * The votes that a daemon casts once the top block has arrived: as validator of the quorum drawn twelve blocks ago, on
 * those of its workers that can still be voted on.
 */
export const votesDue = (
  { height: top, nodes, draws }: ChainState,
  { key, startedMs, records }: Voter,
  nowMs: number,
  parameters: ChainParameters,
): UnsignedVote[] => {
  const { voteDelayBlocks, votingDelayMs } = parameters;
  const own = nodes.get(key);
  if (own === undefined || !isActive(own) || nowMs - startedMs < votingDelayMs) return [];
  const height = top - voteDelayBlocks;
  const quorum = quorumAt(draws, height, parameters);
  const validator = quorum?.validators.indexOf(key) ?? -1;
  if (quorum === undefined || validator === -1) return [];
  return quorum.workers.flatMap((name, worker) => {
    const node = nodes.get(name);
    if (node === undefined) return [];
    const found = judge(node, records.get(name) ?? emptyRecord, top + 1, nowMs, parameters);
    if (found === undefined || !canBeVotedOn(node, height, found.state)) return [];
    return [{ height, worker, state: found.state, validator, reasons: bitsOf(found.reasons) }];
  });
};
