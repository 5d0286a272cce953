import { creditAt } from "../../../spec/model/chain/credit.js";
import { isActive, isFunded, isPayable, stateHeight } from "../../../spec/model/chain/node-state.js";
import type { ChainParameters } from "../../../spec/model/chain/parameters.js";
import type { PeerRecord, ReachTimes } from "../../../spec/model/chain/peer-record.js";
import { reasonNames } from "../../../spec/model/chain/reasons.js";
import type { ServiceNode } from "../../../spec/model/chain/state.js";
import type { ChainNode } from "../chain-node.js";
import type { Tap } from "../node-register.js";

/** What an entry of the node list is made from. */
export interface EntrySource {
  readonly listed: ServiceNode;
  /** Keys and addresses; unknown for a node that was not added here, which is like a node without an uptime proof. */
  readonly known: ChainNode | undefined;
  /** Where the asking node is to find it instead. */
  readonly tap: Tap | undefined;
  /** Version that its storage server named last. */
  readonly storageVersion: readonly number[] | undefined;
  /** What the asking node reported about it; absent when nobody in particular asks. */
  readonly times: ReachTimes | undefined;
  /** What daemons heard from it. */
  readonly proof: PeerRecord;
  /** Top height. */
  readonly height: number;
  readonly parameters: ChainParameters;
}

/** Fees and shares as deployed daemons publish them are parts of this. */
const portions = (1n << 64n) - 4n;
const millionths = 1_000_000;

const contributorsOf = ({ contributors }: ServiceNode): unknown[] =>
  contributors.map(({ wallet, reserved, amount, stakes }) => ({
    amount,
    reserved: reserved === amount ? undefined : reserved,
    address: wallet,
    locked_contributions: stakes.map((stake) => ({ amount: stake })),
  }));

const seconds = (ms: number | undefined): number | undefined => ms && Math.floor(ms / 1_000);

/** Something about the last decommission; absent while there was none. */
const ofDecommission =
  <Value>(pick: (listed: ServiceNode) => Value) =>
  ({ listed }: EntrySource): Value | undefined =>
    listed.decommissionCount === 0 ? undefined : pick(listed);

/** Fields of an entry by name; those that give undefined are left out. */
export const entryFields: Readonly<Record<string, (source: EntrySource) => unknown>> = {
  service_node_pubkey: ({ listed }) => listed.key,
  pubkey_ed25519: ({ known }) => known?.ed25519,
  pubkey_x25519: ({ known }) => known?.x25519,
  public_ip: ({ known, tap }) => tap?.ip ?? known?.ip,
  storage_port: ({ known, tap }) => tap?.httpsPort ?? known?.httpsPort,
  storage_lmq_port: ({ known, tap }) => tap?.omqPort ?? known?.omqPort,
  swarm_id: ({ listed }) => listed.swarm,
  swarm: ({ listed }) => listed.swarm.toString(16),
  active: ({ listed }) => isActive(listed),
  funded: ({ listed }) => isFunded(listed),
  payable: ({ listed, height, parameters }) => isPayable(listed, height, parameters),
  registration_height: ({ listed }) => listed.registrationHeight,
  registration_hf_version: ({ listed }) => listed.hardfork,
  state_height: ({ listed }) => stateHeight(listed),
  last_reward_block_height: ({ listed }) => listed.lastReward.height,
  last_reward_transaction_index: ({ listed }) => listed.lastReward.index,
  requested_unlock_height: ({ listed }) => listed.requestedUnlockHeight,
  earned_downtime_blocks: ({ listed, height, parameters }) => creditAt(listed, height + 1, parameters),
  decommission_count: ({ listed }) => listed.decommissionCount,
  last_decommission_reason_consensus_all: ofDecommission(({ reasonsAll }) => reasonsAll),
  last_decommission_reason_consensus_any: ofDecommission(({ reasonsAny }) => reasonsAny),
  last_decomm_reasons: ofDecommission(({ reasonsAll, reasonsAny }) => ({
    all: reasonNames(reasonsAll),
    some: reasonNames(reasonsAny & ~reasonsAll),
  })),
  staking_requirement: ({ listed }) => listed.stakingRequirement,
  total_contributed: ({ listed }) => listed.totalContributed,
  total_reserved: ({ listed }) => (listed.totalReserved === listed.totalContributed ? undefined : listed.totalReserved),
  portions_for_operator: ({ listed, parameters }) => (BigInt(listed.fee) * portions) / BigInt(parameters.feeUnits),
  operator_fee: ({ listed, parameters }) => (listed.fee * millionths) / parameters.feeUnits,
  operator_address: ({ listed }) => listed.operator,
  contributors: ({ listed }) => contributorsOf(listed),
  service_node_version: ({ proof }) => proof.proof?.daemonVersion,
  lokinet_version: ({ proof }) => proof.proof?.routerVersion,
  quorumnet_port: ({ proof }) => proof.proof?.quorumPort,
  last_uptime_proof: ({ proof }) => Math.floor(proof.proofTime / 1_000),
  storage_server_version: ({ storageVersion }) => storageVersion,
  storage_server_reachable: ({ times }) => times && times.lastUnreachable <= times.lastReachable,
  storage_server_first_unreachable: ({ times }) => seconds(times?.firstUnreachable),
  storage_server_last_unreachable: ({ times }) => seconds(times?.lastUnreachable),
  storage_server_last_reachable: ({ times }) => seconds(times?.lastReachable),
};
