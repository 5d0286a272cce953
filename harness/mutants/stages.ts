import type { Case } from "../engine/case.js";
import type { Topology } from "../network/topology.js";

/** Cases that are played side by side on what they share; stages are played one after the other. */
export interface Stage {
  readonly cases: readonly Case[];
  /** Undefined for cases that need no network. */
  readonly network: Topology | undefined;
}

/**
 * Cases of the stages without a network: few at first, because most mutants die of the first cases, and some answers
 * take long to judge when they are wrong; then enough to keep a shim busy.
 */
const shimStages = [4, 16, 64, 256] as const;

const keyOf = ({ nodes, mix, wiretap, exclusive, pace, label }: Topology): string =>
  JSON.stringify([nodes, mix, wiretap === true, exclusive === true, pace, label]);

/** What a stage costs, in nodes to start: exclusive networks are started once for each case. */
const costOf = ({ network, cases }: Stage): number =>
  network === undefined ? 0 : network.nodes * (network.exclusive === true ? cases.length + 1 : 1);

/** Samples of deployed programs: some are long traces, which take long to judge when they differ. */
const isSample = ({ id }: Case): boolean => id.startsWith("deployed/");

/** The cases in stages, the cheapest first. */
export const stagesOf = (cases: readonly Case[]): readonly Stage[] => {
  const alone = cases
    .filter((item) => item.needs.network === undefined)
    .toSorted((a, b) => Number(isSample(a)) - Number(isSample(b)));
  const onNetworks = new Map<string, Case[]>();
  for (const item of cases) {
    const { network } = item.needs;
    if (network === undefined) continue;
    const key = keyOf(network);
    onNetworks.set(key, [...(onNetworks.get(key) ?? []), item]);
  }
  const shims: Stage[] = [];
  for (let start = 0, size = 0; start < alone.length; start += size) {
    size = shimStages[Math.min(shims.length, shimStages.length - 1)]!;
    shims.push({ cases: alone.slice(start, start + size), network: undefined });
  }
  const networks = [...onNetworks.values()].map((group): Stage => ({ cases: group, network: group[0]!.needs.network }));
  return [...shims, ...networks].toSorted((a, b) => costOf(a) - costOf(b));
};
