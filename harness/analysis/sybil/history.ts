import { assignSwarms, type Swarm } from "../../../spec/model/swarm-assign.js";
import type { Random } from "../../../vectors/generate/random.js";

/** A network of nodes that belong to parties, and come and go with blocks; swarms follow from the rules of the network. */
export interface NodeHistory {
  readonly swarms: () => readonly Swarm<string>[];
  /** Whose a node is, by number. */
  readonly partyOf: (node: string) => number;
  /** One block: nodes leave, and as many new ones of the parties named are registered. Answers the new nodes. */
  readonly block: (leaving: readonly string[], joining: readonly number[]) => readonly string[];
}

/** Random keys need to be distinct and in no order; nothing else depends on them. */
const keyBytes = 12;

/** An empty network. Keys and block hashes follow from `random`. */
export const createNodeHistory = (random: Random): NodeHistory => {
  const parties = new Map<string, number>();
  let swarms: readonly Swarm<string>[] = [];
  return {
    swarms: () => swarms,
    partyOf: (node) => parties.get(node)!,
    block: (leaving, joining) => {
      const gone = new Set(leaving);
      for (const node of leaving) parties.delete(node);
      const made = joining.map((party) => {
        const key = random.hex(keyBytes);
        parties.set(key, party);
        return key;
      });
      const left = swarms.flatMap(({ id, members }) => {
        const staying = members.filter((member) => !gone.has(member)).sort();
        return staying.length === 0 ? [] : [{ id, members: staying }];
      });
      swarms = assignSwarms({ swarms: left, unassigned: [...made].sort() }, random.uint64());
      return made;
    },
  };
};

/** Nodes that come or go with one block. */
const blockNodes = (nodes: number): number => Math.max(1, Math.min(25, Math.floor(nodes / 20)));

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** The items in an order that follows from `random`. */
export const shuffled = <T>(items: readonly T[], random: Random): T[] => {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
};

/** Grows a network out of nothing: these parties register one node each, in random order. */
export const growHistory = (parties: readonly number[], random: Random): NodeHistory => {
  const history = createNodeHistory(random.fork("history"));
  const order = shuffled(parties, random);
  for (const joining of chunks(order, blockNodes(parties.length))) history.block([], joining);
  return history;
};

/**
 * Lets these nodes leave and come back as new ones of the same party, a few with each block, in random order. Calls
 * `onLanded` for each block with the swarms before it and the new nodes.
 */
export const registerAgain = (
  history: NodeHistory,
  nodes: readonly string[],
  random: Random,
  onLanded: (before: readonly Swarm<string>[], made: readonly string[]) => void = () => undefined,
): void => {
  const total = history.swarms().reduce((sum, { members }) => sum + members.length, 0);
  for (const leaving of chunks(shuffled(nodes, random), blockNodes(total))) {
    const before = history.swarms();
    const made = history.block(leaving, leaving.map(history.partyOf));
    onLanded(before, made);
  }
};
