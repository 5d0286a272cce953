import type { Effect } from "../../../spec/model/chain/effect.js";
import { votesDue } from "../../../spec/model/chain/judgement.js";
import type { PeerRecord } from "../../../spec/model/chain/peer-record.js";
import { quorumAt } from "../../../spec/model/chain/quorum.js";
import { RuleViolation } from "../../../spec/model/chain/rule-violation.js";
import type { ChainState } from "../../../spec/model/chain/state.js";
import { canBeVotedOn } from "../../../spec/model/chain/state-change.js";
import { type StateChangeKind, type Vote, voteMessage } from "../../../spec/model/chain/vote.js";
import { ed25519Verify } from "../../crypto/ed25519.js";
import type { Chain } from "../chain.js";
import type { ChainNode } from "../chain-node.js";
import { signWithLegacyKey } from "../legacy-key.js";
import { ChainRefusal } from "../refusal.js";
import { createPeerReports, type PeerReports } from "./peer-reports.js";
import { createProofBook, type ProofBook } from "./proof-book.js";
import { createStoragePings, type StoragePings } from "./storage-pings.js";
import { createVotePool } from "./vote-pool.js";

/** What the daemon of a node does by itself. */
export interface Duties {
  /** Sends uptime proofs. */
  readonly proofs: boolean;
  /** Votes on nodes as validator. */
  readonly votes: boolean;
}

/** Where votes on one subject stand. */
export interface VoteCount {
  readonly height: number;
  readonly votes: number;
  /** The change of state that they made up now, if they did. */
  readonly tx: string | undefined;
}

/** The daemons of all nodes that this process holds keys for: they prove, watch one another, and vote. */
export interface Daemons {
  readonly proofs: ProofBook;
  readonly reports: PeerReports;
  readonly pings: StoragePings;
  /** Changes what one daemon does, or what all do, those to come included. */
  readonly assign: (duties: Partial<Duties>, node?: string) => void;
  /** Forgets the votes that wait for others. */
  readonly forgetVotes: () => void;
  /** Takes a vote from anywhere. Throws RuleViolation. */
  readonly submitVote: (vote: Vote) => VoteCount;
  /**
   * Lets validators vote on a node, whatever they saw, until there are `count` votes in the newest quorum that can vote.
   * @throws ChainRefusal `no-quorum` when none can
   */
  readonly castVotes: (node: string, state: StateChangeKind, reasons: number, count: number) => VoteCount;
}

/** Storage servers have to have pinged within this time for their daemons to send proofs, milliseconds. */
const pingLifetimeMs = 3_600_000;

/** Starts the daemons of a chain; they act after every block. */
export const startDaemons = (chain: Chain): Daemons => {
  const { parameters, register, clock } = chain;
  const isListed = (node: string): boolean => chain.state().nodes.has(node);
  const verify = (signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean =>
    ed25519Verify(key, message, signature);
  const proofs = createProofBook(parameters, isListed);
  const reports = createPeerReports(clock.now);
  const pings = createStoragePings(clock.now);
  const pool = createVotePool(parameters, verify);
  const startedMs = clock.now();
  let common: Duties = { proofs: true, votes: true };
  const own = new Map<string, Duties>();
  const dutiesOf = (node: string): Duties => own.get(node) ?? common;

  /** Only networks that live for minutes do without storage servers. */
  const mayProve = ({ legacy }: ChainNode): boolean => {
    const { isFaulty, acceptedAt } = pings.of(legacy);
    if (!dutiesOf(legacy).proofs || isFaulty) return false;
    return parameters.profile === "fast" || clock.now() - acceptedAt < pingLifetimeMs;
  };

  const recordOf = (tester: string, node: string): PeerRecord => {
    const record = proofs.of(node);
    return reports.isSuspect(node) ? { ...record, storage: reports.timesOf(tester, node) } : record;
  };

  /** Whether any tester could want to vote on a node; most blocks have no such node, and need no judging. */
  const mayBeVotedOn = (state: ChainState, node: string, now: number): boolean => {
    const { proofTime, effectiveTime, addresses } = proofs.of(node);
    const isStale = now - Math.max(proofTime, effectiveTime) > parameters.proofValidityMs;
    const isDown = state.nodes.get(node)?.isDecommissioned === true;
    return isStale || isDown || addresses.length > 1 || reports.isSuspect(node);
  };

  const sign = (node: ChainNode, vote: Omit<Vote, "signature">): Vote => ({
    ...vote,
    signature: signWithLegacyKey(node.keys.legacy, voteMessage(vote)).toString("hex"),
  });

  const quorumOf = ({ draws }: ChainState, height: number) => quorumAt(draws, height, parameters);

  /** Takes a vote unless it stands already: after blocks were taken back, votes fall due again. */
  const addOnce = (vote: Vote): number => {
    try {
      return pool.add(vote, chain.state());
    } catch (error) {
      if (!(error instanceof RuleViolation)) throw error;
      return 0;
    }
  };

  const voteAsDue = (state: ChainState): void => {
    const quorum = quorumOf(state, state.height - parameters.voteDelayBlocks);
    const now = clock.now();
    if (quorum === undefined || !quorum.workers.some((worker) => mayBeVotedOn(state, worker, now))) return;
    for (const key of quorum.validators) {
      const node = register.nodes.get(key);
      if (node === undefined || !dutiesOf(key).votes) continue;
      const records = new Map(quorum.workers.map((worker) => [worker, recordOf(key, worker)]));
      for (const vote of votesDue(state, { key, startedMs, records }, now, parameters)) addOnce(sign(node, vote));
    }
  };

  const onBlock = (state: ChainState, effects: readonly Effect[]): void => {
    proofs.follow(effects, state.timeMs);
    for (const effect of effects) if (effect.kind === "registered") reports.forget(effect.node);
    const now = clock.now();
    for (const node of register.nodes.values()) {
      if (mayProve(node)) proofs.prove(node, pings.of(node.legacy).version, now);
    }
    pool.prune(state);
    voteAsDue(state);
    pool.assemble(chain.submit);
  };
  chain.onBlock(onBlock);

  const findQuorum = (node: string, kind: StateChangeKind) => {
    const state = chain.state();
    const listed = state.nodes.get(node);
    for (const { height } of state.draws.toReversed()) {
      if (listed === undefined || !canBeVotedOn(listed, height, kind)) break;
      const quorum = quorumOf(state, height);
      const worker = quorum?.workers.indexOf(node) ?? -1;
      if (quorum !== undefined && worker !== -1) return { height, worker, validators: quorum.validators };
    }
    throw new ChainRefusal("no-quorum", `node: no quorum can vote on ${node} now for ${kind}`);
  };

  return {
    proofs,
    reports,
    pings,
    assign: (duties, node) => {
      if (node === undefined) {
        common = { ...common, ...duties };
        for (const [key, before] of own) own.set(key, { ...before, ...duties });
      } else own.set(register.get(node).legacy, { ...dutiesOf(node), ...duties });
    },
    forgetVotes: pool.clear,
    submitVote: (vote) => {
      const votes = pool.add(vote, chain.state());
      return { height: vote.height, votes, tx: pool.assemble(chain.submit)[0] };
    },
    castVotes: (node, state, reasons, wanted) => {
      const { height, worker, validators } = findQuorum(node, state);
      let votes = 0;
      for (const [validator, key] of validators.entries()) {
        const voter = register.nodes.get(key);
        if (votes >= wanted || voter === undefined) continue;
        votes = Math.max(votes, addOnce(sign(voter, { height, worker, state, validator, reasons })));
      }
      return { height, votes, tx: pool.assemble(chain.submit)[0] };
    },
  };
};
