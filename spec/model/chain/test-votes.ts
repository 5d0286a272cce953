import type { ChainParameters } from "./parameters.js";
import { quorumAt } from "./quorum.js";
import type { VerifySignature } from "./rules.js";
import { openTestChain, soloTerms, type TestChain, type TestKey, testKey } from "./test-chain.js";
import type { StateChangeTransaction } from "./transaction.js";
import { type StateChangeKind, toStateChange, type Vote, voteMessage } from "./vote.js";

/** A chain with nodes that vote, for tests. */
export interface VotingChain extends TestChain {
  readonly operator: TestKey;
  readonly nodes: readonly TestKey[];
  /** Votes of so many validators on a worker of the quorum of that height; throws unless it is one. */
  readonly votes: (height: number, worker: string, state: StateChangeKind, count?: number) => Vote[];
  /** The transaction that the first seven of them make up. */
  readonly change: (height: number, worker: string, state: StateChangeKind) => StateChangeTransaction;
  /** A key that is a worker of the quorum of that height. */
  readonly workerAt: (height: number) => string;
  /** Blocks until the quorum of some height tests the node; answers that height. */
  readonly untilTested: (worker: string) => number;
}

/** Opens a chain with so many active nodes of one operator. */
export const openVotingChain = (
  count: number,
  changes: Partial<ChainParameters> = {},
  verify?: VerifySignature,
): VotingChain => {
  const chain = openTestChain(changes, undefined, verify);
  const { parameters } = chain.rules;
  const operator = testKey("operator");
  const nodes = Array.from({ length: count }, (_, at) => testKey(`voter ${at}`));
  const keys = new Map(nodes.map((node) => [node.key, node]));
  chain.fund(operator, BigInt(count) * parameters.stakingRequirement);
  chain.block(
    ...nodes.map((node, at) =>
      chain.order(operator, soloTerms(operator, node, parameters.stakingRequirement), node, at),
    ),
  );

  const quorum = (height: number) => {
    const found = quorumAt(chain.state().draws, height, parameters);
    if (found === undefined) throw new Error(`no quorum of height ${height}`);
    return found;
  };
  const votes: VotingChain["votes"] = (height, key, state, size = parameters.votesNeeded) => {
    const { validators, workers } = quorum(height);
    const worker = workers.indexOf(key);
    if (worker === -1) throw new Error(`${key} is not tested by the quorum of height ${height}`);
    return validators.slice(0, size).map((by, validator) => {
      const subject = { height, worker, state };
      return { ...subject, validator, reasons: 1, signature: keys.get(by)?.sign(voteMessage(subject)) ?? "" };
    });
  };
  return {
    ...chain,
    operator,
    nodes,
    votes,
    change: (...subject) => toStateChange(votes(...subject), parameters.quorumSize),
    workerAt: (height) => quorum(height).workers[0] ?? "",
    untilTested: (worker) => {
      for (;;) {
        chain.block();
        const { height } = chain.state();
        if (quorum(height).workers.includes(worker)) return height;
      }
    },
  };
};
