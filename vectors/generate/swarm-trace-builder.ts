import { refusalOf } from "../../spec/model/refusal.js";
import { networkOrder, newSwarmId } from "../../spec/model/swarm-assign.js";
import { playStep, readSwarms, type Swarms, startOfStep, type TraceInput } from "../../spec/model/swarm-trace.js";
import type { Draft } from "./family.js";
import type { Random } from "./random.js";

/** A swarm map in JSON. */
export type Table = [string, number[]][];

/** What happens in a block. */
interface Block {
  readonly seed?: bigint;
  readonly leave?: number[];
  readonly join?: number[];
  readonly reset?: Table;
}

/** Writes a trace block by block, and knows the map it has led to. */
export interface TraceBuilder {
  /** Indices of nodes that are new in the table. */
  readonly fresh: (count: number) => number[];
  /** Swarms of these sizes with fresh nodes, under ids of a growing network unless given. */
  readonly table: (sizes: readonly number[], ids?: readonly bigint[]) => Table;
  /** Appends a block with a random seed unless it has one. */
  readonly block: (block: Block) => void;
  /** The map after the last block. */
  readonly swarms: () => Swarms;
  /** Random members that leave; each at most once. */
  readonly some: (count: number) => number[];
  readonly input: () => Draft["input"];
}

/** The first ids that a growing network gives out, ascending. */
export const grownIds = (count: number): bigint[] => {
  const ids: bigint[] = [];
  while (ids.length < count) ids.push(newSwarmId(ids));
  return ids.sort((a, b) => (a < b ? -1 : 1));
};

/** Values in a random order. */
export const shuffled = <T>(values: readonly T[], random: Random): T[] => {
  const rest = [...values];
  return values.map(() => rest.splice(random.below(rest.length), 1)[0]!);
};

/** A trace that starts from nothing, or from swarms of these sizes. */
export const createTrace = (
  mode: TraceInput["mode"],
  random: Random,
  sizes: readonly number[] = [],
  ids?: readonly bigint[],
): TraceBuilder => {
  const nodes: string[] = [];
  const fresh = (count: number): number[] =>
    Array.from({ length: count }, () => {
      nodes.push(random.hex(32));
      return nodes.length - 1;
    });
  const table: TraceBuilder["table"] = (each, given) => {
    const names = given ?? grownIds(each.length);
    return each.map((size, index) => [String(names[index]!), fresh(size)]);
  };
  const initial = table(sizes, ids);
  const steps: { seed: string; reset?: Table; leave?: number[]; join?: number[] }[] = [];
  const trace = (): TraceInput => ({ mode, nodes, initial, steps });
  let current: Swarms = readSwarms(initial, nodes.length, "initial");
  return {
    fresh,
    table,
    block: ({ seed, reset, leave, join }) => {
      const step = {
        seed: String(seed ?? random.uint64()),
        ...(reset === undefined ? {} : { reset }),
        ...(leave === undefined ? {} : { leave }),
        ...(join === undefined ? {} : { join }),
      };
      steps.push(step);
      const start = startOfStep(trace(), current, step);
      const played = refusalOf(() => playStep(trace(), start, step, networkOrder));
      if ("result" in played) current = played.result;
    },
    swarms: () => current,
    some: (count) =>
      shuffled(
        current.flatMap(({ members }) => members),
        random,
      ).slice(0, count),
    input: () => ({ mode, nodes: [...nodes], initial, steps: [...steps] }),
  };
};
