import type { Random } from "./ports.js";
import { pickOne } from "./random-choice.js";
import { type Snode, subnetOf } from "./snode.js";

/** Nodes in a path. */
export const pathLength = 3;

/** Three nodes, first hop first. */
export type PathNodes = readonly [first: Snode, middle: Snode, last: Snode];

export interface PathChoice {
  readonly nodes: PathNodes;
  /** True where the list does not have three /24 networks, so that two nodes had to share one. */
  readonly sharesSubnet: boolean;
}

/**
 * Draws the nodes of a path, one after the other: each uniformly among the candidates not yet drawn, in /24 networks not
 * yet used as long as there are any.
 * @param first a first node to keep, which need not be a candidate
 * @returns undefined with fewer than three different nodes
 */
export const choosePath = (random: Random, candidates: readonly Snode[], first?: Snode): PathChoice | undefined => {
  const nodes: Snode[] = first === undefined ? [] : [first];
  let sharesSubnet = false;
  while (nodes.length < pathLength) {
    const left = candidates.filter((node) => nodes.every((chosen) => chosen.ed25519 !== node.ed25519));
    const used = new Set(nodes.map(({ ip }) => subnetOf(ip)));
    const apart = left.filter(({ ip }) => !used.has(subnetOf(ip)));
    const node = pickOne(random, apart.length > 0 ? apart : left);
    if (node === undefined) return undefined;
    sharesSubnet ||= apart.length === 0;
    nodes.push(node);
  }
  return { nodes: nodes as unknown as PathNodes, sharesSubnet };
};
