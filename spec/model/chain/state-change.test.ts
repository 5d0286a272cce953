import { expect, test } from "vitest";
import { creditAt } from "./credit.js";
import { isActive } from "./node-state.js";
import { coin, profiles, unassignedSwarm } from "./parameters.js";
import { RuleViolation } from "./rule-violation.js";
import { canBeVotedOn } from "./state-change.js";
import { openVotingChain, type VotingChain } from "./test-votes.js";
import type { StateChangeTransaction } from "./transaction.js";
import { toStateChange } from "./vote.js";

const requirement = 15_000n * coin;

/** A chain of twelve nodes whose last block has a quorum that tests `worker`. */
const ready = (): { chain: VotingChain; height: number; worker: string } => {
  const chain = openVotingChain(12);
  chain.block();
  const { height } = chain.state();
  return { chain, height, worker: chain.workerAt(height) };
};

const ruleOf = (attempt: () => unknown): string => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof RuleViolation) return error.rule;
    throw error;
  }
  return "accepted";
};

test("seven votes decommission a node: it leaves its swarm and waits with its reasons", () => {
  const { chain, height, worker } = ready();
  const effects = chain.block(chain.change(height, worker, "decommission"));
  expect(effects).toEqual([{ kind: "decommissioned", node: worker }]);
  const node = chain.state().nodes.get(worker)!;
  expect(node).toMatchObject({
    isDecommissioned: true,
    lastDecommissionHeight: chain.state().height,
    decommissionCount: 1,
    reasonsAll: 1,
    reasonsAny: 1,
    swarm: unassignedSwarm,
  });
  expect(isActive(node)).toBe(false);
  const draw = chain.state().draws.at(-1)!;
  expect(draw.active).not.toContain(worker);
  expect(draw.decommissioned).toEqual([worker]);
});

test("six votes do nothing, seven do", () => {
  const { chain, height, worker } = ready();
  const votes = chain.votes(height, worker, "decommission");
  const six = toStateChange(votes.slice(0, 6), 10);
  expect(ruleOf(() => chain.block(six))).toBe("state-change.votes");
  expect(ruleOf(() => chain.block(toStateChange(votes, 10)))).toBe("accepted");
});

test("a vote that is repeated counts once", () => {
  const { chain, height, worker } = ready();
  const votes = chain.votes(height, worker, "decommission", 6);
  const repeated = [...votes, votes[0]!];
  expect(toStateChange(repeated, 10).votes).toHaveLength(6);
  const forced = {
    ...toStateChange(votes, 10),
    votes: repeated.map(({ validator, signature }) => ({ validator, signature })),
  };
  expect(ruleOf(() => chain.block(forced))).toBe("state-change.order");
});

/** [what is broken, rule, how] */
const broken: readonly [
  string,
  string,
  (change: StateChangeTransaction, chain: VotingChain) => StateChangeTransaction,
][] = [
  [
    "eleven votes",
    "state-change.votes",
    (change) => ({ ...change, votes: [...change.votes, ...change.votes].slice(0, 11) }),
  ],
  ["votes in another order", "state-change.order", (change) => ({ ...change, votes: [...change.votes].reverse() })],
  [
    "a vote of nobody",
    "state-change.validator",
    (change) => ({ ...change, votes: [...change.votes.slice(0, 6), { validator: 10, signature: "00".repeat(64) }] }),
  ],
  [
    "a forged vote",
    "state-change.signature",
    (change) => ({
      ...change,
      votes: change.votes.map((vote, at) => (at === 3 ? { ...vote, signature: "00".repeat(64) } : vote)),
    }),
  ],
  ["votes on another state", "state-change.signature", (change) => ({ ...change, state: "deregister" })],
  ["a worker that is not tested", "state-change.worker", (change) => ({ ...change, worker: 2 })],
  ["votes on another worker", "state-change.signature", (change) => ({ ...change, worker: 1 - change.worker })],
  ["a quorum of a block to come", "state-change.height", (change) => ({ ...change, height: change.height + 1 })],
  ["a quorum of long ago", "state-change.height", (change) => ({ ...change, height: change.height - 60 })],
  [
    "a signature that is too short",
    "transaction.format",
    (change) => ({ ...change, votes: [{ validator: 0, signature: "00" }] }),
  ],
];

test.each(broken)("%s is refused by %s", (_, rule, change) => {
  const { chain, height, worker } = ready();
  const good = chain.change(height, worker, "decommission");
  const before = chain.state();
  expect(ruleOf(() => chain.block(change(good, chain)))).toBe(rule);
  expect(chain.state()).toBe(before);
  expect(ruleOf(() => chain.block(good))).toBe("accepted");
});

test("a change is valid up to 59 blocks after its quorum, not at the height of the quorum nor 60 blocks after", () => {
  const { chain, height, worker } = ready();
  const change = chain.change(height, worker, "decommission");
  expect(ruleOf(() => chain.block({ ...change, height: height + 1 }))).toBe("state-change.height");
  chain.blocks(58);
  const fork = chain.state();
  expect(fork.height + 1).toBe(height + 59);
  expect(ruleOf(() => chain.block(change))).toBe("accepted");

  const late = ready();
  const lateChange = late.chain.change(late.height, late.worker, "decommission");
  late.chain.blocks(59);
  expect(ruleOf(() => late.chain.block(lateChange))).toBe("state-change.height");
});

test("a decommissioned node cannot be decommissioned again, nor punished for its address", () => {
  const { chain, height, worker } = ready();
  const later = chain.untilTested(worker);
  chain.block(chain.change(height, worker, "decommission"));
  expect(ruleOf(() => chain.block(chain.change(later, worker, "decommission")))).toBe("state-change.state");
  expect(ruleOf(() => chain.block(chain.change(later, worker, "ip_change")))).toBe("state-change.state");
});

test("an active node cannot be recommissioned", () => {
  const { chain, height, worker } = ready();
  expect(ruleOf(() => chain.block(chain.change(height, worker, "recommission")))).toBe("state-change.state");
});

test("a recommission brings the node back with its credit less twice the blocks down, at the end of the queue", () => {
  const { chain, height, worker } = ready();
  chain.block(chain.change(height, worker, "decommission"));
  const down = chain.state().height;
  chain.blocks(9);
  const effects = chain.block(chain.change(chain.state().height, worker, "recommission"));
  expect(effects.map(({ kind }) => kind)).toEqual(["recommissioned", "swarm-changed"]);
  const back = chain.state().height;
  expect(back - down).toBe(10);
  const node = chain.state().nodes.get(worker)!;
  expect(node).toMatchObject({
    isDecommissioned: false,
    activeSince: back,
    recommissionCredit: 60 - 20,
    lastReward: { height: back, index: 2 ** 32 - 1 },
    swarm: 0n,
  });
  expect(creditAt(node, back, profiles.fast)).toBe(40);
});

test("a vote from before a recommission cannot decommission again, one after it can", () => {
  const { chain, height, worker } = ready();
  const early = chain.untilTested(worker);
  const votes = chain.change(early, worker, "decommission");
  chain.block(chain.change(height, worker, "decommission"));
  const since = chain.state().height;
  expect(ruleOf(() => chain.block(chain.change(early, worker, "recommission")))).toBe("state-change.too-early");
  chain.block();
  expect(chain.state().height).toBeGreaterThan(since);
  chain.block(chain.change(chain.state().height, worker, "recommission"));
  expect(ruleOf(() => chain.block(votes))).toBe("state-change.too-early");
  const again = chain.untilTested(worker);
  expect(ruleOf(() => chain.block(chain.change(again, worker, "decommission")))).toBe("accepted");
});

test("a change of address costs the place in the queue, once for votes of the same time", () => {
  const { chain, height, worker } = ready();
  const other = chain.untilTested(worker);
  const first = chain.change(height, worker, "ip_change");
  const second = chain.change(other, worker, "ip_change");
  const before = chain.state().nodes.get(worker)!;
  expect(chain.block(first)).toEqual([{ kind: "ip-changed", node: worker }]);
  const at = chain.state().height;
  expect(chain.state().nodes.get(worker)).toEqual({
    ...before,
    lastReward: { height: at, index: 2 ** 32 - 1 },
    lastIpChangeHeight: at,
  });
  expect(ruleOf(() => chain.block(second))).toBe("state-change.too-early");
});

test("the stake of a deregistered node stays locked until its height and is free in the block of that height", () => {
  const { chain, height, worker } = ready();
  const balance = () => chain.state().wallets.get(chain.operator.key)!.balance;
  const effects = chain.block(chain.change(height, worker, "deregister"));
  const freeAt = chain.state().height + profiles.fast.deregistrationLockBlocks;
  expect(effects).toEqual([
    { kind: "deregistered", node: worker },
    { kind: "stake-held", node: worker, wallet: chain.operator.key, amount: requirement, freeAt },
  ]);
  expect(chain.state().nodes.has(worker)).toBe(false);
  expect(ruleOf(() => chain.block(chain.order(chain.operator, { type: "transfer", to: worker, amount: 1n })))).toBe(
    "transaction.balance",
  );
  chain.blocks(freeAt - 1 - chain.state().height);
  expect(balance()).toBe(0n);
  expect(chain.block()).toEqual([
    { kind: "stake-returned", node: worker, wallet: chain.operator.key, amount: requirement },
  ]);
  expect(balance()).toBe(requirement);
  expect(chain.state().heldStakes).toEqual([]);
});

test("nobody can be judged for what was before the registration", () => {
  const { chain, height, worker } = ready();
  const node = chain.state().nodes.get(worker)!;
  expect(canBeVotedOn(node, node.registrationHeight, "decommission")).toBe(false);
  expect(canBeVotedOn(node, height, "decommission")).toBe(true);
  expect(canBeVotedOn({ ...node, activeSince: null }, height, "decommission")).toBe(false);
});

test("votes on a node that is gone are refused", () => {
  const { chain, height, worker } = ready();
  const change = chain.change(height, worker, "decommission");
  const out = chain.change(height, worker, "deregister");
  chain.block(out);
  expect(ruleOf(() => chain.block(change))).toBe("state-change.unknown-node");
});
