import { isActive } from "../../../spec/model/chain/node-state.js";
import type { ChainParameters } from "../../../spec/model/chain/parameters.js";
import { type Quorum, quorumAt } from "../../../spec/model/chain/quorum.js";
import { demand, RuleViolation } from "../../../spec/model/chain/rule-violation.js";
import type { VerifySignature } from "../../../spec/model/chain/rules.js";
import type { ChainState } from "../../../spec/model/chain/state.js";
import { canBeVotedOn } from "../../../spec/model/chain/state-change.js";
import type { StateChangeTransaction } from "../../../spec/model/chain/transaction.js";
import { isVoteOf, toStateChange, type Vote } from "../../../spec/model/chain/vote.js";

/** Votes that wait for others on the same subject. */
export interface VotePool {
  /**
   * Takes a vote; returns how many there are on its subject now.
   * @throws RuleViolation `vote.…` for one that cannot count
   */
  readonly add: (vote: Vote, state: ChainState) => number;
  /**
   * Hands every change of state that has enough votes to `submit`, once it was accepted never again.
   * @returns ids of those accepted now
   */
  readonly assemble: (submit: (change: StateChangeTransaction) => string) => string[];
  /** Forgets all votes. */
  readonly clear: () => void;
  /** Forgets votes whose quorum is too old, or was taken back. */
  readonly prune: (state: ChainState) => void;
}

interface Ballot {
  readonly height: number;
  readonly votes: Map<number, Vote>;
  isDone: boolean;
}

const subjectOf = ({ height, worker, state }: Vote): string => `${height}/${worker}/${state}`;

const isTooOld = (height: number, top: number, { voteLifetimeBlocks }: ChainParameters): boolean =>
  top + 1 >= height + voteLifetimeBlocks;

const quorumOf = (vote: Vote, { height: top, draws }: ChainState, parameters: ChainParameters): Quorum => {
  const facts = () => ({ height: vote.height, top, lifetime: parameters.voteLifetimeBlocks });
  const quorum = isTooOld(vote.height, top, parameters) ? undefined : quorumAt(draws, vote.height, parameters);
  if (quorum === undefined) throw new RuleViolation("vote.height", "the quorum can still be voted on", facts());
  return quorum;
};

const checkVote = (vote: Vote, state: ChainState, parameters: ChainParameters, verify: VerifySignature): void => {
  const quorum = quorumOf(vote, state, parameters);
  const { height, worker, validator } = vote;
  const key = quorum.validators[validator];
  const voter = key === undefined ? undefined : state.nodes.get(key);
  demand(voter !== undefined && isActive(voter), "vote.validator", "an active member of the quorum votes", () => ({
    validator,
    key: key ?? "none",
  }));
  const name = quorum.workers[worker];
  const node = name === undefined ? undefined : state.nodes.get(name);
  if (node === undefined) throw new RuleViolation("vote.worker", "the quorum tests a listed node", { height, worker });
  demand(isVoteOf(quorum, vote, verify), "vote.signature", "a vote is signed by its validator", () => ({ validator }));
  demand(canBeVotedOn(node, height, vote.state), "vote.state", "the node can be voted on so", () => ({
    node: node.key,
    height,
    change: vote.state,
  }));
};

/** An empty pool. */
export const createVotePool = (parameters: ChainParameters, verify: VerifySignature): VotePool => {
  const ballots = new Map<string, Ballot>();
  const { votesNeeded, quorumSize } = parameters;

  return {
    add: (vote, state) => {
      checkVote(vote, state, parameters, verify);
      const subject = subjectOf(vote);
      const ballot = ballots.get(subject) ?? { height: vote.height, votes: new Map<number, Vote>(), isDone: false };
      const { validator } = vote;
      demand(!ballot.votes.has(validator), "vote.repeated", "a validator votes once on a subject", () => ({
        validator,
        subject,
      }));
      ballots.set(subject, ballot);
      ballot.votes.set(validator, vote);
      return ballot.votes.size;
    },
    assemble: (submit) => {
      const accepted: string[] = [];
      for (const ballot of ballots.values()) {
        if (ballot.isDone || ballot.votes.size < votesNeeded) continue;
        try {
          accepted.push(submit(toStateChange([...ballot.votes.values()], quorumSize)));
          ballot.isDone = true;
        } catch (error) {
          // Another change of the same node may stand in its way for a block.
          if (!(error instanceof RuleViolation)) throw error;
        }
      }
      return accepted;
    },
    clear: () => ballots.clear(),
    prune: ({ height: top }) => {
      for (const [subject, { height }] of ballots) {
        if (height > top || isTooOld(height, top, parameters)) ballots.delete(subject);
      }
    },
  };
};
