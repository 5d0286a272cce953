import type { Step } from "../apply-block.js";
import { votesDue } from "../judgement.js";
import { isActive } from "../node-state.js";
import type { ChainParameters } from "../parameters.js";
import { emptyRecord, type PeerRecord, withEffect, withProof, withReach } from "../peer-record.js";
import { type Quorum, quorumAt } from "../quorum.js";
import type { ChainState } from "../state.js";
import type { StateChangeTransaction } from "../transaction.js";
import type { UptimeProof } from "../uptime-proof.js";
import { type StateChangeKind, toStateChange, type Vote, voteMessage } from "../vote.js";
import type { Dice } from "./dice.js";
import { sealAs } from "./signing.js";
import type { Attempt } from "./walk.js";

export interface QuorumWalkersOptions {
  readonly dice: Dice;
  readonly parameters: ChainParameters;
}

/** Nodes that come and go on their own, and those who watch them and vote. */
export interface QuorumWalkers {
  readonly attempts: (state: ChainState) => Iterable<Attempt>;
  /** Takes note of a block; proofs and failures of the time until the next one follow. */
  readonly follow: (step: Step) => void;
}

const kinds: readonly StateChangeKind[] = ["deregister", "decommission", "recommission", "ip_change"];

const proofOf = (key: string, ip: string): UptimeProof => ({
  key,
  ed25519: key,
  ip,
  quorumPort: 1,
  storagePort: 2,
  storageOmqPort: 3,
  daemonVersion: [10, 6, 0],
  routerVersion: [0, 9, 11],
  storageVersion: [2, 8, 0],
  time: 0,
});

/** Voters that all see the same; some nodes go silent for a while, some change their address, and some voters lie. */
export const createQuorumWalkers = ({ dice, parameters }: QuorumWalkersOptions): QuorumWalkers => {
  const records = new Map<string, PeerRecord>();
  const silentUntil = new Map<string, number>();
  const old: StateChangeTransaction[] = [];

  const signed = (quorum: Quorum, vote: Omit<Vote, "signature">, message: Uint8Array): Vote => ({
    ...vote,
    signature: sealAs(quorum.validators[vote.validator] ?? "", message),
  });

  /** State changes that the honest majority of the quorum of twelve blocks ago wants; some of them do not vote. */
  const honest = (state: ChainState): StateChangeTransaction[] => {
    const quorum = quorumAt(state.draws, state.height - parameters.voteDelayBlocks, parameters);
    if (quorum === undefined) return [];
    const active = quorum.validators.flatMap((key, validator) => {
      const node = state.nodes.get(key);
      return node !== undefined && isActive(node) && !dice.oneIn(12) ? [{ key, validator }] : [];
    });
    const [first] = active;
    if (first === undefined) return [];
    const wanted = votesDue(state, { key: first.key, startedMs: 0, records }, state.timeMs, parameters);
    return wanted.map((vote) => {
      const message = voteMessage(vote);
      const votes = active.map(({ validator }) => signed(quorum, { ...vote, validator }, message));
      return toStateChange(votes, parameters.quorumSize);
    });
  };

  /** Any change that seven or more validators of some quorum could agree on. */
  const arbitrary = ({ height: top, draws }: ChainState): StateChangeTransaction | undefined => {
    const height = top - dice.below(parameters.voteLifetimeBlocks + 2);
    const quorum = quorumAt(draws, height, parameters);
    if (quorum === undefined || quorum.workers.length === 0 || quorum.validators.length < 7) return undefined;
    const subject = { height, worker: dice.below(quorum.workers.length), state: dice.pick(kinds) };
    const message = voteMessage(subject);
    const votes = quorum.validators.map((_, validator) =>
      signed(quorum, { ...subject, validator, reasons: dice.below(128) }, message),
    );
    return toStateChange(votes.slice(dice.below(votes.length - 6)), parameters.quorumSize);
  };

  /** The same change made to break a rule that is looked at before the state of the node. */
  const spoiled = (change: StateChangeTransaction): Attempt => {
    const { votes } = change;
    switch (dice.below(4)) {
      case 0:
        return { transaction: { ...change, votes: votes.slice(0, 6) }, breaks: "state-change.votes" };
      case 1: {
        const forged = votes.map((vote, at) => (at === 6 ? { ...vote, signature: dice.hex(64) } : vote));
        return { transaction: { ...change, votes: forged }, breaks: "state-change.signature" };
      }
      case 2: {
        const twice = [...votes.slice(0, 6), ...votes.slice(5, 6)];
        return { transaction: { ...change, votes: twice }, breaks: "state-change.order" };
      }
      default: {
        const stranger = [...votes.slice(0, 6), { validator: 10, signature: dice.hex(64) }];
        return { transaction: { ...change, votes: stranger }, breaks: "state-change.validator" };
      }
    }
  };

  const isInTime = ({ height }: StateChangeTransaction, state: ChainState): boolean =>
    state.height + 1 < height + parameters.voteLifetimeBlocks;

  return {
    attempts: function* (state) {
      for (const transaction of honest(state)) {
        if (isInTime(transaction, state) && transaction.votes.length >= 7 && dice.oneIn(6)) yield spoiled(transaction);
        yield { transaction };
        if (old.length < 50) old.push(transaction);
        else old[dice.below(50)] = transaction;
      }
      const change = dice.oneIn(8) ? arbitrary(state) : undefined;
      if (change !== undefined) {
        yield isInTime(change, state)
          ? { transaction: change }
          : { transaction: change, breaks: "state-change.height" };
      }
      if (old.length > 0 && dice.oneIn(10)) yield { transaction: dice.pick(old) };
    },

    follow: ({ state, effects }) => {
      const { height, timeMs, nodes } = state;
      for (const effect of effects) {
        if (!("node" in effect)) continue;
        const before = records.get(effect.node) ?? emptyRecord;
        records.set(effect.node, withEffect(before, effect, timeMs));
        if (effect.kind === "registered") silentUntil.delete(effect.node);
      }
      for (const key of records.keys()) if (!nodes.has(key)) records.delete(key);
      for (const key of nodes.keys()) {
        const record = records.get(key) ?? emptyRecord;
        const isSilent = (silentUntil.get(key) ?? 0) > height;
        if (!isSilent && dice.oneIn(2_000)) silentUntil.set(key, height + 1 + dice.below(dice.oneIn(4) ? 400 : 60));
        if (isSilent) {
          if (dice.oneIn(4)) records.set(key, withReach(record, "storage", false, timeMs));
        } else if (timeMs - record.proofTime > parameters.proofFrequencyMs) {
          const ip = dice.oneIn(3_000) ? "1.2.3.5" : "1.2.3.4";
          records.set(key, withProof(withReach(record, "storage", true, timeMs), proofOf(key, ip), timeMs));
        }
      }
    },
  };
};
