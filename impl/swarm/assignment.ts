import {
  fillPercentile,
  minimumMembers,
  newSwarmMembers,
  redistributePercentile,
  spareMembers,
  stealPercentile,
} from "./constants.js";
import type { MersenneTwister } from "./mersenne-twister.js";
import { newSwarmId } from "./new-swarm-id.js";
import type { SwarmNode, SwarmTable } from "./swarm-table.js";

/** The assignment is impossible: the deployed daemon refuses the block that asks for it. */
export class AssignmentError extends Error {
  override readonly name = "AssignmentError";

  constructor(nodes: number, swarms: number) {
    super(`${nodes} nodes in ${swarms} swarms cannot be assigned: no swarm would reach ${minimumMembers}`);
  }
}

/**
 * Whether a run would end without a swarm for its nodes: two or more swarms that cannot reach 5 members dissolve one
 * after the other. Asked before a run, so that a refused one leaves everything as it was.
 * @param swarms before joining nodes are placed
 * @param nodes joining ones included
 */
export const cannotBeAssigned = (swarms: number, nodes: number): boolean =>
  swarms > 1 && nodes > 0 && nodes < minimumMembers;

/**
 * One run of the swarm assignment, on the table itself: joins, thefts, a new swarm where there is excess, dissolutions.
 * The generator must be fresh from the seed of the block. Callers ask {@link cannotBeAssigned} first.
 */
export const runAssignment = (table: SwarmTable, joining: readonly SwarmNode[], random: MersenneTwister): void => {
  if (table.count === 0) table.addSwarm(newSwarmId([]), []);
  placeNodes(table, joining, fillPercentile, random);
  stealForStarving(table, random);
  makeSwarmsFromExcess(table, random);
  dissolveStarving(table, random);
};

const percentilePosition = (table: SwarmTable, percentile: number): number =>
  Math.floor((percentile * (table.count - 1)) / 100);

const placeNodes = (
  table: SwarmTable,
  nodes: readonly SwarmNode[],
  percentile: number,
  random: MersenneTwister,
): void => {
  for (const node of nodes) {
    const largest = table.sizeAtPosition(percentilePosition(table, percentile));
    const candidates = table.countUpTo(largest);
    table.append(table.atPosition(random.below(candidates)), node);
    makeSwarmsFromExcess(table, random);
  }
};

const stealForStarving = (table: SwarmTable, random: MersenneTwister): void => {
  if (table.starving === 0) return;
  const size = table.sizeAtPosition(percentilePosition(table, stealPercentile));
  // The deployed program subtracts unsigned: below an empty swarm lies the largest size, and nobody is a donor.
  const threshold = size === 0 ? Number.POSITIVE_INFINITY : Math.max(minimumMembers, size - 1);
  for (const swarm of table.smallest(table.starving)) {
    while (swarm.members.length < minimumMembers) {
      const pool = table.pool(threshold);
      if (pool.surplus < minimumMembers - swarm.members.length) return;
      table.append(swarm, table.takeFromPool(threshold, random.below(pool.nodes)));
    }
  }
};

const makeSwarmsFromExcess = (table: SwarmTable, random: MersenneTwister): void => {
  if (table.starving > 0) return;
  while (table.excess >= newSwarmMembers + spareMembers * table.count) {
    const members: SwarmNode[] = [];
    while (members.length < newSwarmMembers) {
      members.push(table.takeFromPool(minimumMembers, random.below(table.pool(minimumMembers).nodes)));
    }
    table.addSwarm(newSwarmId(table.swarms.map((swarm) => swarm.id)), members);
  }
};

const dissolveStarving = (table: SwarmTable, random: MersenneTwister): void => {
  if (table.count < 2) return;
  while (table.starving > 0) {
    const swarm = table.firstStarving();
    table.removeSwarm(swarm);
    placeNodes(table, swarm.members, redistributePercentile, random);
  }
};
