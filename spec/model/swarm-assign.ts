import { createMt19937, drawBelow } from "./mt19937.js";
import { Refusal } from "./refusal.js";
import { libstdcxxOrder, type SizeOrder, stableOrder } from "./size-sort.js";

/** The size that a swarm must not fall below, and up to which its members are nobody else's to take. */
export const minimumSize = 5;
/** How far above the minimum all swarms must be, taken together, before there are nodes for one more. */
const spareMargin = 2;
/** The size at which a swarm begins. */
const newSwarmSize = minimumSize + spareMargin;
/** Id that means "in no swarm". */
export const unassignedId = (1n << 64n) - 1n;
/** Number of places in the ring of ids on which a new id is chosen; ids run up to 2^64 - 2. */
const idRing = (1n << 64n) - 1n;

const joinPercentile = 25;
const stealPercentile = 75;
const dissolvePercentile = 0;

/** One swarm: its id and its members in order. */
export interface Swarm<Node> {
  readonly id: bigint;
  readonly members: readonly Node[];
}

/** A swarm as the size sort sees it. */
export interface SizedSwarm {
  readonly id: bigint;
  readonly size: number;
}

/**
 * Index of the swarm that stands at `position` once these swarms, given in ascending id order, are sorted by size.
 * Only the choice among equal sizes is free; `node` is the one being placed, absent while starving swarms are visited.
 */
export type SwarmAt<Node> = (swarms: readonly SizedSwarm[], position: number, node?: Node) => number;

const standsAt =
  (order: SizeOrder): SwarmAt<unknown> =>
  (swarms, position) =>
    order(swarms.map(({ size }) => size))[position]!;

/** The network's own order of equal sizes, that of libstdc++. */
export const networkOrder: SwarmAt<unknown> = standsAt(libstdcxxOrder);
/** Equal sizes in id order. */
export const stableSizes: SwarmAt<unknown> = standsAt(stableOrder);

interface Draft<Node> {
  readonly id: bigint;
  readonly members: Node[];
}

interface Run<Node> {
  /** Ascending by id. */
  readonly swarms: Draft<Node>[];
  readonly draw: (n: number) => number;
  readonly swarmAt: SwarmAt<Node>;
}

const isStarving = (swarm: Draft<unknown>): boolean => swarm.members.length < minimumSize;
const sized = (swarms: readonly Draft<unknown>[]): SizedSwarm[] =>
  swarms.map(({ id, members }) => ({ id, size: members.length }));
const surplusOf = (swarms: readonly Draft<unknown>[]): number =>
  swarms.reduce((sum, swarm) => sum + Math.max(0, swarm.members.length - minimumSize), 0);
const percentilePosition = (percentile: number, count: number): number => Math.floor((percentile * (count - 1)) / 100);
/** Size at a percentile of the swarms sorted by size. */
const sizeAtPercentile = (swarms: readonly SizedSwarm[], percentile: number): number =>
  swarms.map(({ size }) => size).sort((a, b) => a - b)[percentilePosition(percentile, swarms.length)]!;

/**
 * Id of the next swarm: the middle of the largest gap between ids in use. Of equal gaps the lowest wins, and the gap
 * from the highest id round to the lowest is looked at last. The first swarm of a network is 0.
 */
export const newSwarmId = (ids: readonly bigint[]): bigint => {
  const sorted = [...ids].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  let start = 0n;
  let largest = 0n;
  sorted.forEach((id, index) => {
    const gap = (sorted[index + 1] ?? sorted[0]! + idRing) - id;
    if (gap > largest) [start, largest] = [id, gap];
  });
  return (start + largest / 2n) % idRing;
};

/** Takes a random node out of the swarms larger than `size`; each of their members is equally likely. */
const takeFromLarger = <Node>(run: Run<Node>, size: number): Node => {
  const pool = run.swarms
    .filter((swarm) => swarm.members.length > size)
    .flatMap((swarm) => swarm.members.map((_, index) => ({ swarm, index })));
  const { swarm, index } = pool[run.draw(pool.length)]!;
  return swarm.members.splice(index, 1)[0]!;
};

const makeNewSwarms = <Node>(run: Run<Node>): void => {
  if (run.swarms.some(isStarving)) return;
  while (surplusOf(run.swarms) >= newSwarmSize + spareMargin * run.swarms.length) {
    const members = Array.from({ length: newSwarmSize }, () => takeFromLarger(run, minimumSize));
    const id = newSwarmId(run.swarms.map((swarm) => swarm.id));
    const place = run.swarms.findIndex((swarm) => swarm.id > id);
    run.swarms.splice(place === -1 ? run.swarms.length : place, 0, { id, members });
  }
};

const placeNodes = <Node>(run: Run<Node>, nodes: readonly Node[], percentile: number): void => {
  for (const node of nodes) {
    const swarms = sized(run.swarms);
    if (swarms.length === 0) throw new Refusal("assignment-failed", "no swarm is left in which a node could be placed");
    const largest = sizeAtPercentile(swarms, percentile);
    const candidates = swarms.filter(({ size }) => size <= largest).length;
    const chosen = run.swarmAt(swarms, run.draw(candidates), node);
    run.swarms[chosen]!.members.push(node);
    makeNewSwarms(run);
  }
};

const stealForStarving = <Node>(run: Run<Node>): void => {
  const sortedOnce = sized(run.swarms);
  const donorSize = sizeAtPercentile(sortedOnce, stealPercentile);
  // The subtraction is unsigned in the original: a donor size of 0 wraps round and leaves no donor.
  const above = donorSize === 0 ? Number.POSITIVE_INFINITY : Math.max(minimumSize, donorSize - 1);
  for (let position = 0; position < sortedOnce.length; position++) {
    const index = run.swarmAt(sortedOnce, position);
    if (sortedOnce[index]!.size >= minimumSize) return;
    const poor = run.swarms[index]!;
    while (isStarving(poor)) {
      const spare = surplusOf(run.swarms.filter((swarm) => swarm.members.length > above));
      if (spare < minimumSize - poor.members.length) return;
      poor.members.push(takeFromLarger(run, above));
    }
  }
};

const dissolveStarving = <Node>(run: Run<Node>): void => {
  if (run.swarms.length <= 1) return;
  for (let poor = run.swarms.findIndex(isStarving); poor !== -1; poor = run.swarms.findIndex(isStarving)) {
    const [dissolved] = run.swarms.splice(poor, 1);
    placeNodes(run, dissolved!.members, dissolvePercentile);
  }
};

/** What one run of the assignment starts from. `unassigned` absent and an empty list are different things. */
export interface AssignmentInput<Node> {
  readonly swarms: readonly Swarm<Node>[];
  readonly unassigned?: readonly Node[] | undefined;
}

/**
 * One run of the swarm assignment of the chain daemon: places joining nodes, feeds starving swarms, makes new swarms,
 * dissolves what still starves. `seed` is the unsigned 64-bit seed of the block.
 * Answers the swarms in ascending id order with their members in the order the run leaves them.
 * @throws Refusal `assignment-failed` where the daemon fails: fewer than five nodes in two or more swarms.
 */
export const assignSwarms = <Node>(
  input: AssignmentInput<Node>,
  seed: bigint,
  swarmAt: SwarmAt<Node> = networkOrder,
): Swarm<Node>[] => {
  const swarms = input.swarms
    .map(({ id, members }) => ({ id, members: [...members] }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (swarms.length === 0 && input.unassigned === undefined) return [];
  if (swarms.length === 0) swarms.push({ id: 0n, members: [] });
  const outputs = createMt19937(seed);
  const run: Run<Node> = { swarms, swarmAt, draw: (n) => Number(drawBelow(outputs, BigInt(n))) };
  placeNodes(run, input.unassigned ?? [], joinPercentile);
  stealForStarving(run);
  makeNewSwarms(run);
  dissolveStarving(run);
  return run.swarms;
};
