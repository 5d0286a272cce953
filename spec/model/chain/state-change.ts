import { creditOnReturn } from "./credit.js";
import type { Draft } from "./draft.js";
import { deregister } from "./leaving.js";
import { isFunded, nodeState } from "./node-state.js";
import { type ChainParameters, unassignedSwarm } from "./parameters.js";
import { type Quorum, quorumAt } from "./quorum.js";
import { backOfQueue } from "./reward-queue.js";
import { demand, RuleViolation } from "./rule-violation.js";
import type { ChainRules } from "./rules.js";
import type { ServiceNode } from "./state.js";
import type { StateChangeTransaction } from "./transaction.js";
import { isVoteOf, type StateChangeKind } from "./vote.js";

/** Height at or before which a quorum was drawn too early to judge what the node is now. */
const judgedFrom = (node: ServiceNode, kind: StateChangeKind): number => {
  const { registrationHeight, activeSince, lastDecommissionHeight, lastIpChangeHeight, isDecommissioned } = node;
  const stateSince = isDecommissioned ? lastDecommissionHeight : (activeSince ?? 0);
  return Math.max(registrationHeight, stateSince, kind === "ip_change" ? lastIpChangeHeight : 0);
};

/**
 * Whether validators of the quorum of `height` can vote for this of a node as it is now.
 * Source: oxen-core `service_node_list.cpp` (can_be_voted_on, can_transition_to_state).
 */
export const canBeVotedOn = (node: ServiceNode, height: number, kind: StateChangeKind): boolean =>
  isFunded(node) && suits(node, kind) && height > judgedFrom(node, kind);

/** Recommission is for decommissioned nodes, decommission and change of address for active ones, deregister for both. */
const suits = (node: ServiceNode, kind: StateChangeKind): boolean => {
  if (kind === "deregister") return true;
  return node.isDecommissioned === (kind === "recommission");
};

const findQuorum = (draft: Draft, height: number, parameters: ChainParameters): Quorum => {
  const { voteLifetimeBlocks: lifetime } = parameters;
  const facts = () => ({ height, block: draft.height, lifetime });
  const inTime = height < draft.height && draft.height < height + lifetime;
  demand(inTime, "state-change.height", "the quorum is older than the block, by less than the life of a vote", facts);
  const quorum = quorumAt(draft.draws, height, parameters);
  if (quorum === undefined) throw new RuleViolation("state-change.height", "there is a quorum of this height", facts());
  return quorum;
};

const checkVotes = (change: StateChangeTransaction, quorum: Quorum, { parameters, verify }: ChainRules): void => {
  const { votes } = change;
  const { votesNeeded, quorumSize } = parameters;
  const enough = votes.length >= votesNeeded && votes.length <= quorumSize;
  demand(enough, "state-change.votes", "there are as many votes as it takes, and no more than validators", () => ({
    votes: votes.length,
    needed: votesNeeded,
    most: quorumSize,
  }));
  for (const [position, { validator, signature }] of votes.entries()) {
    const before = votes[position - 1]?.validator ?? -1;
    demand(validator > before, "state-change.order", "votes stand in ascending order of validators, one each", () => ({
      position,
      validator,
    }));
    const key = quorum.validators[validator];
    demand(key !== undefined, "state-change.validator", "votes are those of validators of the quorum", () => ({
      validator,
      validators: quorum.validators.length,
    }));
    const vote = { height: change.height, worker: change.worker, state: change.state, validator, signature };
    demand(isVoteOf(quorum, vote, verify), "state-change.signature", "a vote is signed by its validator", () => ({
      validator,
      signature,
    }));
  }
};

const checkNode = (node: ServiceNode, { height, state }: StateChangeTransaction): void => {
  const facts = () => ({ node: node.key, state: nodeState(node), change: state });
  demand(isFunded(node) && suits(node, state), "state-change.state", "the change fits the state of the node", facts);
  const from = judgedFrom(node, state);
  demand(height > from, "state-change.too-early", "the quorum was drawn after the node's last change of state", () => ({
    node: node.key,
    height,
    from,
  }));
};

const changed = (node: ServiceNode, change: StateChangeTransaction, height: number, parameters: ChainParameters) => {
  const lastReward = backOfQueue(height);
  switch (change.state) {
    case "decommission":
      return {
        ...node,
        isDecommissioned: true,
        lastDecommissionHeight: height,
        decommissionCount: node.decommissionCount + 1,
        reasonsAll: change.reasonsAll,
        reasonsAny: change.reasonsAny,
        swarm: unassignedSwarm,
      };
    case "recommission":
      return {
        ...node,
        isDecommissioned: false,
        activeSince: height,
        recommissionCredit: creditOnReturn(node, height, parameters),
        lastReward,
      };
    default:
      return { ...node, lastReward, lastIpChangeHeight: height };
  }
};

const effectKinds = {
  decommission: "decommissioned",
  recommission: "recommissioned",
  ip_change: "ip-changed",
} as const;

/** Applies a change of state that enough validators voted for; swarms are recalculated whatever it was. */
export const applyStateChange = (draft: Draft, change: StateChangeTransaction, rules: ChainRules): void => {
  const { parameters } = rules;
  const quorum = findQuorum(draft, change.height, parameters);
  const key = quorum.workers[change.worker];
  if (key === undefined) {
    const { worker } = change;
    throw new RuleViolation("state-change.worker", "the quorum tests such a worker", {
      worker,
      workers: quorum.workers.length,
    });
  }
  checkVotes(change, quorum, rules);
  const node = draft.nodes.get(key);
  if (node === undefined) throw new RuleViolation("state-change.unknown-node", "the node is listed", { node: key });
  checkNode(node, change);
  draft.membersChanged = true;
  draft.swarmsDue = true;
  if (change.state === "deregister") {
    deregister(draft, node, parameters);
    return;
  }
  draft.nodes.set(key, changed(node, change, draft.height, parameters));
  draft.effects.push({ kind: effectKinds[change.state], node: key });
};
