import { AssignmentError, cannotBeAssigned, runAssignment } from "./assignment.js";
import { unassigned } from "./constants.js";
import { MersenneTwister } from "./mersenne-twister.js";
import { compareKeys, type SwarmNode, SwarmTable, waitingNode } from "./swarm-table.js";

/**
 * The swarm of every active node after one run, from nothing but the swarms before it. Costs O(nodes): a caller that
 * goes from block to block is much better off with `createSwarmState`.
 * @param current legacy key (lower-case hex) to swarm id; 2^64 − 1 for a node that joins
 * @param seed first 8 bytes of the block hash, little-endian
 * @returns the same keys in the same order with their new ids
 * @throws AssignmentError where the deployed daemon refuses the block: fewer than 5 nodes in two or more swarms
 */
export const assignSwarms = (current: ReadonlyMap<string, bigint>, seed: bigint): Map<string, bigint> => {
  const groups = new Map<bigint, SwarmNode[]>();
  const result = new Map<string, bigint>();
  for (const [key, id] of current) {
    result.set(key, id);
    const node = waitingNode(key);
    const members = groups.get(id);
    if (members === undefined) groups.set(id, [node]);
    else insertByKey(members, node);
  }
  const joining = groups.get(unassigned) ?? [];
  groups.delete(unassigned);
  if (cannotBeAssigned(groups.size, current.size)) throw new AssignmentError(current.size, groups.size);
  if (current.size === 0) return result;

  const table = new SwarmTable();
  for (const id of [...groups.keys()].sort((a, b) => (a < b ? -1 : 1))) table.loadSwarm(id, groups.get(id)!);
  runAssignment(table, joining, new MersenneTwister(seed));
  for (const { key, swarm } of table.moved) if (swarm !== undefined) result.set(key, swarm.id);
  return result;
};

/** Swarms are small and maps often in order already, so this beats sorting. Many joining nodes are sorted by halves. */
const insertByKey = (members: SwarmNode[], node: SwarmNode): void => {
  let low = 0;
  let high = members.length;
  if (members[high - 1]!.key < node.key) low = high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(members[middle]!, node) < 0) low = middle + 1;
    else high = middle;
  }
  members.splice(low, 0, node);
};

/** Seed of the assignment: the first 8 bytes of the hash of the same block, little-endian. */
export const assignmentSeed = (blockHash: Uint8Array): bigint =>
  new DataView(blockHash.buffer, blockHash.byteOffset, blockHash.byteLength).getBigUint64(0, true);
