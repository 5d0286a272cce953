import { packageVersion } from "../../../spec/package.js";
import type { SybilAnalysis } from "../../../spec/schema/analysis.js";
import {
  bothEnds,
  bothEndsOnce,
  bothEndsOnceWithGuard,
  chanceOfAny,
  holdsMajority,
  holdsWhole,
  type SizeCounts,
  shareOfSwarms,
} from "./closed-form.js";
import { compareAll } from "./compare.js";
import type { HistoryTask, Look } from "./measure.js";
import { stakeCost } from "./stake-cost.js";

export interface SybilOptions {
  readonly nodes: number;
  /** Share of the nodes, which is that of the stake, that the attacker has. */
  readonly share: number;
  readonly seed: string;
  /** Looks at networks in which everyone registers again. */
  readonly samples: number;
  readonly turnover: number;
  readonly supply: number;
  readonly elasticity: number;
}

/** Plays a history somewhere: in this process, or in a worker. */
export type PlayHistory = (task: HistoryTask) => Promise<readonly Look[]>;

/** Chance with which all intervals together contain the true values. */
const confidence = 0.99;
const stakePerNode = 15_000;
const pathsOfClient = 100;
const looksPerHistory = 5;
const aimedHistories = 8;
const attackRounds = 24;
const shownShares = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5];

const meanSizes = (looks: readonly Look[]): SybilAnalysis["sizes"] => {
  const sums = new Map<number, number>();
  for (const { sizes } of looks) for (const [size, count] of sizes) sums.set(size, (sums.get(size) ?? 0) + count);
  return [...sums].sort(([a], [b]) => a - b).map(([size, sum]) => ({ size, swarms: sum / looks.length }));
};

const roundsOf = (histories: readonly (readonly Look[])[]): SybilAnalysis["aimed"] =>
  histories[0]!.map((_, round) => {
    const seen = histories.map((looks) => looks[round]!.attackers[0]!);
    const average = (value: (of: (typeof seen)[number]) => number): number =>
      seen.reduce((sum, of) => sum + value(of), 0) / seen.length;
    return {
      round: round + 1,
      best: average(({ best }) => best),
      whole: average(({ wholeShare }) => Number(wholeShare > 0)),
      majority: average(({ majorityShare }) => Number(majorityShare > 0)),
      majorityShare: average(({ majorityShare }) => majorityShare),
    };
  });

const shareRows = (
  { nodes, supply, elasticity, share: asked }: SybilOptions,
  sizes: SizeCounts,
): SybilAnalysis["shares"] =>
  [...new Set([...shownShares, asked])]
    .sort((a, b) => a - b)
    .map((share) => {
      const attackers = Math.round(nodes * share);
      return {
        share,
        attackers,
        wholeSwarm: shareOfSwarms(nodes, attackers, sizes, holdsWhole),
        majority: shareOfSwarms(nodes, attackers, sizes, holdsMajority),
        anyWholeSwarm: chanceOfAny(nodes, attackers, sizes, holdsWhole),
        anyMajority: chanceOfAny(nodes, attackers, sizes, holdsMajority),
        bothEnds: bothEnds(nodes, attackers),
        bothEndsOnce: bothEndsOnce(nodes, attackers, pathsOfClient),
        bothEndsOnceWithGuard: bothEndsOnceWithGuard(nodes, attackers, pathsOfClient),
        cost: stakeCost(attackers, { nodes, stakePerNode, supply, elasticity }),
      };
    });

/**
 * What an attacker with a share of the stake can get: by formula, and measured on networks that the swarm assignment of
 * the network itself arranged. `onHistory` hears of each history that was played.
 */
export const analyseSybil = async (
  options: SybilOptions,
  play: PlayHistory,
  onHistory: (done: number, total: number) => void = () => undefined,
): Promise<SybilAnalysis> => {
  const { nodes, share, seed, samples, turnover } = options;
  const attackers = Math.round(nodes * share);
  const task = (kind: HistoryTask["kind"], index: number, looks: number): HistoryTask => ({
    kind,
    seed: `${seed}/${index}`,
    nodes,
    attackers,
    looks,
    turnover,
  });
  const tasks = [
    ...Array.from({ length: Math.ceil(samples / looksPerHistory) }, (_, index) =>
      task("all", index, Math.min(looksPerHistory, samples - index * looksPerHistory)),
    ),
    ...Array.from({ length: aimedHistories }, (_, index) => task("attacker", index, attackRounds)),
    ...Array.from({ length: aimedHistories }, (_, index) => task("aimed", index, attackRounds)),
  ];
  let done = 0;
  const histories = await Promise.all(
    tasks.map(async (one) => {
      const looks = await play(one);
      onHistory(++done, tasks.length);
      return { kind: one.kind, looks };
    }),
  );
  const of = (kind: HistoryTask["kind"]): readonly (readonly Look[])[] =>
    histories.filter((history) => history.kind === kind).map(({ looks }) => looks);
  const all = of("all").flat();
  return {
    format: "swarmcheck-sybil-1",
    version: packageVersion,
    parameters: { ...options, attackers, stakePerNode, confidence },
    sizes: meanSizes(all),
    everyoneRegistersAgain: compareAll(all, nodes, attackers, confidence),
    attackerRegistersAgain: roundsOf(of("attacker")),
    aimed: roundsOf(of("aimed")),
    aimedHistories,
    shares: shareRows(options, new Map(all.at(-1)!.sizes)),
  };
};
