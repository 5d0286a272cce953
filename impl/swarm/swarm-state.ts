import { AssignmentError, cannotBeAssigned, runAssignment } from "./assignment.js";
import { unassigned } from "./constants.js";
import { MersenneTwister } from "./mersenne-twister.js";
import { compareKeys, type Swarm, type SwarmNode, SwarmTable, waitingNode } from "./swarm-table.js";

/** One block: who leaves, who joins, and the seed that its hash gives (unsigned 64-bit). */
interface SwarmStep {
  readonly leave?: Iterable<string>;
  readonly join?: Iterable<string>;
  readonly seed: bigint;
}

/** A node that is in another swarm than before the step; `from` is undefined for one that was in none. */
export interface SwarmMove {
  readonly key: string;
  readonly from: bigint | undefined;
  readonly to: bigint;
}

/** The swarm map between blocks. Keys are legacy keys in lower-case hex. */
export interface SwarmState {
  /**
   * Applies one block. Nodes that are unknown are not missed when they leave; a member that joins becomes a newcomer.
   * @throws AssignmentError where the deployed daemon refuses the block; the state is then unchanged
   */
  apply(step: SwarmStep): SwarmMove[];
  /** Id of a node's swarm, undefined for a node that is in none. */
  swarmOf(key: string): bigint | undefined;
  /** Swarms in ascending order of ids, members in the order in which the last step left them. */
  swarms(): { id: bigint; members: string[] }[];
  readonly nodeCount: number;
}

export interface SwarmStateOptions {
  /**
   * `sorted`, as the network does it: every step starts from members in ascending order of keys, joining nodes too, and
   * a swarm without members is gone. `kept`, the bare algorithm: lists go on as a step left them, empty ones too,
   * nodes join in the given order, and a present but empty `join` still counts as a list of joining nodes.
   */
  readonly lists: "sorted" | "kept";
}

/**
 * A swarm map that is carried from block to block. A step costs what it changes: O(swarms) for each node that joins.
 * @param initial swarm id to members; 2^64 − 1 is no swarm
 * @throws RangeError for an id that is no swarm's, a swarm named twice or a node in two swarms
 */
export const createSwarmState = (
  initial: Iterable<readonly [bigint, Iterable<string>]> = [],
  { lists }: SwarmStateOptions = { lists: "sorted" },
): SwarmState => {
  const sorted = lists === "sorted";
  const table = new SwarmTable();
  const nodes = new Map<string, SwarmNode>();
  const random = new MersenneTwister(0n);

  /** Sorts what the step before left out of order; until then its order can be seen. */
  const settle = (): void => {
    for (const { swarm } of table.moved) {
      if (swarm === undefined || !swarm.mixed) continue;
      swarm.members.sort(compareKeys);
      swarm.mixed = false;
    }
  };

  const load = (): void => {
    const groups: { id: bigint; members: SwarmNode[] }[] = [];
    for (const [id, keys] of initial) {
      if (id < 0n || id >= unassigned) throw new RangeError(`swarm ${id}: expected an id from 0 to 2^64 - 2`);
      const members = Array.from(keys, waitingNode);
      for (const node of members) {
        if (nodes.has(node.key)) throw new RangeError(`node ${node.key}: in two swarms`);
        nodes.set(node.key, node);
      }
      if (sorted) members.sort(compareKeys);
      if (members.length > 0 || !sorted) groups.push({ id, members });
    }
    groups.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    for (const [index, { id, members }] of groups.entries()) {
      if (id === groups[index - 1]?.id) throw new RangeError(`swarm ${id}: named twice`);
      table.loadSwarm(id, members);
    }
  };

  const withdraw = (node: SwarmNode): void => {
    if (node.swarm !== undefined) table.take(node.swarm, node.swarm.members.indexOf(node));
  };

  const checkPossible = (leaving: ReadonlySet<string>, joining: ReadonlySet<string>): void => {
    let count = nodes.size;
    for (const key of leaving) if (nodes.has(key) && !joining.has(key)) count--;
    for (const key of joining) if (!nodes.has(key)) count++;
    // Only a handful of nodes can be impossible; for them the swarms that stay are counted one by one.
    if (!cannotBeAssigned(2, count)) return;
    const staying = new Set<Swarm | undefined>();
    for (const [key, node] of nodes) if (!leaving.has(key) && !joining.has(key)) staying.add(node.swarm);
    const swarms = sorted ? staying.size : table.count;
    if (cannotBeAssigned(swarms, count)) throw new AssignmentError(count, swarms);
  };

  const apply = ({ leave = [], join, seed }: SwarmStep): SwarmMove[] => {
    const leaving = new Set(leave);
    const joining = new Set(join);
    checkPossible(leaving, joining);
    if (sorted) settle();
    table.startRun();
    const gone = new Map<string, SwarmNode>();
    const emptied = new Set<Swarm>();
    const vacate = (node: SwarmNode): void => {
      const swarm = node.swarm;
      withdraw(node);
      if (swarm?.members.length === 0) emptied.add(swarm);
    };
    for (const key of leaving) {
      const node = nodes.get(key);
      if (node === undefined) continue;
      vacate(node);
      nodes.delete(key);
      if (joining.has(key)) gone.set(key, node);
    }
    const newcomers: SwarmNode[] = [];
    for (const key of joining) {
      const node = nodes.get(key) ?? gone.get(key) ?? waitingNode(key);
      vacate(node);
      nodes.set(key, node);
      newcomers.push(node);
    }
    if (sorted) {
      for (const swarm of emptied) table.removeSwarm(swarm);
      newcomers.sort(compareKeys);
    }
    const nothing = table.count === 0 && (sorted ? newcomers.length === 0 : join === undefined);
    if (!nothing) {
      random.seed(seed);
      runAssignment(table, newcomers, random);
    }
    return finish();
  };

  const finish = (): SwarmMove[] => {
    const moves: SwarmMove[] = [];
    for (const { key, swarm, before } of table.moved) {
      if (swarm !== undefined && swarm.id !== before) moves.push({ key, from: before, to: swarm.id });
    }
    return moves;
  };

  load();
  return {
    apply,
    swarmOf: (key) => nodes.get(key)?.swarm?.id,
    swarms: () => table.swarms.map(({ id, members }) => ({ id, members: members.map((node) => node.key) })),
    get nodeCount() {
      return nodes.size;
    },
  };
};
