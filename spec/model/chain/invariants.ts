import type { Step } from "./apply-block.js";
import { swarmSeed } from "./block.js";
import { checkConservation } from "./conservation.js";
import { creditAt } from "./credit.js";
import type { Effect } from "./effect.js";
import { isActive } from "./node-state.js";
import { type ChainParameters, unassignedSwarm } from "./parameters.js";
import { quorumAt } from "./quorum.js";
import { lastIndex, nextLeader } from "./reward-queue.js";
import type { AssignSwarms } from "./rules.js";
import type { ChainState, ServiceNode } from "./state.js";

const hold = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`invariant: ${what}`);
};

const checkNode = (node: ServiceNode, { height }: ChainState, parameters: ChainParameters): void => {
  let contributed = 0n;
  let reserved = 0n;
  let made = 0;
  for (const part of node.contributors) {
    contributed += part.amount;
    reserved += part.reserved;
    made += part.stakes.length;
    hold(part.amount <= part.reserved, `${node.key}: ${part.wallet} has more than is reserved for it`);
  }
  const { key, activeSince, isDecommissioned, requestedUnlockHeight, lastDecommissionHeight } = node;
  hold(contributed === node.totalContributed, `${key}: contributions add up`);
  hold(reserved === node.totalReserved && reserved <= node.stakingRequirement, `${key}: reservations add up`);
  hold(made <= parameters.maxContributions, `${key}: ${made} contributions`);
  hold((activeSince !== null) === contributed >= node.stakingRequirement, `${key}: funded means the whole requirement`);
  hold((node.swarm === unassignedSwarm) === !isActive(node), `${key}: in a swarm while active, in none otherwise`);
  hold(requestedUnlockHeight === 0 || height <= requestedUnlockHeight, `${key}: listed after its last height`);
  hold(creditAt(node, height, parameters) <= parameters.maximumCredit, `${key}: too much credit`);
  const since = activeSince ?? height;
  hold(since <= height && since >= node.registrationHeight, `${key}: active since a height of its life`);
  hold(!isDecommissioned || lastDecommissionHeight > since, `${key}: decommissioned after it was active`);
};

const checkSwarms = (active: readonly ServiceNode[]): void => {
  const sizes = new Map<bigint, number>();
  for (const { swarm } of active) sizes.set(swarm, (sizes.get(swarm) ?? 0) + 1);
  if (sizes.size > 1) for (const [id, size] of sizes) hold(size >= 5, `swarm ${id}: ${size} members`);
  hold(active.length < 7 * (sizes.size + 1), `${active.length} nodes in ${sizes.size} swarms`);
};

const checkQuorum = ({ height, nodes, draws }: ChainState, parameters: ChainParameters): void => {
  const quorum = quorumAt(draws, height, parameters);
  if (quorum === undefined) throw new Error(`invariant: no quorum of height ${height}`);
  const { validators, workers } = quorum;
  const funded = [...nodes.values()].filter(({ activeSince }) => activeSince !== null);
  const active = funded.filter(isActive).length;
  const wanted = Math.min(active, parameters.quorumSize);
  const rest = funded.length - wanted;
  const tested = Math.min(rest, Math.max(parameters.testedNodes, Math.floor(rest / 100)));
  hold(validators.length === wanted && workers.length === tested, "a quorum has its size");
  hold(new Set([...validators, ...workers]).size === wanted + tested, "nobody is drawn twice");
  for (const key of validators) {
    const node = nodes.get(key);
    hold(node !== undefined && isActive(node), `${key}: a validator that is not active`);
  }
};

/** What holds in every state of a chain. Throws Error naming what does not. */
export const checkState = (state: ChainState, parameters: ChainParameters): void => {
  checkConservation(state);
  const active = [...state.nodes.values()].filter(isActive);
  for (const node of state.nodes.values()) checkNode(node, state, parameters);
  checkSwarms(active);
  checkQuorum(state, parameters);
  for (const { freeAt, node } of state.heldStakes) hold(freeAt > state.height, `${node}: stake held beyond its height`);
  const blocks = state.height - parameters.genesisHeight;
  hold(state.rewards.minted === parameters.blockReward * BigInt(blocks), "every block mints its reward");
};

const triggers: ReadonlySet<Effect["kind"]> = new Set([
  "activated",
  "decommissioned",
  "recommissioned",
  "ip-changed",
  "deregistered",
]);

/** Whether swarms are recalculated in a block, told from what it did. */
const isTriggered = (before: ChainState, effects: readonly Effect[]): boolean =>
  effects.some((effect) => {
    if (effect.kind !== "expired") return triggers.has(effect.kind);
    const node = before.nodes.get(effect.node);
    return node !== undefined && isActive(node);
  });

/** Swarm of a node before the assignment of a block: none if it became active in it. */
const swarmBefore = (before: ChainState, { key, activeSince }: ServiceNode, height: number): bigint =>
  (activeSince === height ? undefined : before.nodes.get(key)?.swarm) ?? unassignedSwarm;

/** Swarms that a block has to leave, of all active nodes. */
const expectedSwarms = (before: ChainState, { state, effects }: Step, assign: AssignSwarms): Map<string, bigint> => {
  const active = [...state.nodes.values()].filter(isActive);
  const current = new Map(active.map((node) => [node.key, swarmBefore(before, node, state.height)]));
  if (active.length === 0 || !isTriggered(before, effects)) return current;
  const sorted = [...current.keys()].sort();
  return assign(new Map(sorted.map((key) => [key, current.get(key) ?? unassignedSwarm])), swarmSeed(state.hash));
};

/**
 * What holds between a state and the next: swarms are those that `assign` works out from the swarms before, in blocks
 * with a reason to, and the same in others; the leader is at the end of the queue. Throws Error naming what does not.
 */
export const checkStep = (before: ChainState, step: Step, assign: AssignSwarms): void => {
  const after = step.state;
  for (const [key, id] of expectedSwarms(before, step, assign)) {
    hold(after.nodes.get(key)?.swarm === id, `${key}: in swarm ${after.nodes.get(key)?.swarm}, assigned to ${id}`);
  }
  const leader = nextLeader(before.nodes);
  const led = leader === undefined ? undefined : after.nodes.get(leader);
  if (led === undefined || led.registrationHeight === after.height) return;
  const { height, index } = led.lastReward;
  hold(height === after.height && index === lastIndex, `${led.key}: led and is not at the end of the queue`);
};
