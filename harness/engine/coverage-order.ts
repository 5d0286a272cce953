import type { Case } from "./case.js";

const importances = ["critical", "high", "medium", "low"] as const;

/** What a case costs beside others, in processes to launch: vectors next to nothing, networks of their own the most. */
const costOf = ({ needs: { network } }: Case): number =>
  network === undefined ? 0 : network.nodes * (network.exclusive === true ? 4 : 1);

const urgency = (a: Case, b: Case): number =>
  costOf(a) - costOf(b) || importances.indexOf(a.importance) - importances.indexOf(b.importance);

/**
 * The order for a run that may be cut short: first the cheapest case of every requirement that no case before it covers,
 * then the others; the cheaper and the more important ones first in both.
 */
export const bestCoverageFirst = (cases: readonly Case[]): readonly Case[] => {
  const covered = new Set<string>();
  const first: Case[] = [];
  const rest: Case[] = [];
  for (const item of cases.toSorted(urgency)) {
    const isNew = item.requirements.some((id) => !covered.has(id));
    for (const id of item.requirements) covered.add(id);
    (isNew ? first : rest).push(item);
  }
  return [...first, ...rest];
};

/** Every `count`th case by id, so that the shards of a selection differ by one case at most and never overlap. */
export const shardOf = (cases: readonly Case[], { index, count }: Shard): readonly Case[] =>
  cases.toSorted((a, b) => (a.id < b.id ? -1 : 1)).filter((_, position) => position % count === index - 1);

/** One part of a selection: number `index` of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}
