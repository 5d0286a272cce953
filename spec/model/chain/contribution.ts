import type { Draft } from "./draft.js";
import type { ChainParameters } from "./parameters.js";
import { demand } from "./rule-violation.js";
import type { Contributor, ServiceNode } from "./state.js";

/** What one wallet may lock in a node now, atomic units. */
export interface ContributionBounds {
  /** Contributions made so far. */
  readonly made: number;
  /** Other wallets whose reservations are still open; a place is kept for each. */
  readonly keptPlaces: number;
  readonly minimum: bigint;
  readonly maximum: bigint;
}

/**
 * Bounds of the next contribution of `wallet`: an open reservation is filled in one go, anybody else takes at least an
 * equal share of what is not reserved; a little more than what is open is accepted.
 * Source: oxen-core `service_node_list.cpp` (process_contribution_tx), `service_node_rules.cpp`.
 */
export const contributionBounds = (
  node: ServiceNode,
  wallet: string,
  parameters: ChainParameters,
): ContributionBounds => {
  const gapOf = (contributor: Contributor): bigint => contributor.reserved - contributor.amount;
  const made = node.contributors.reduce((sum, { stakes }) => sum + stakes.length, 0);
  const own = node.contributors.find((contributor) => contributor.wallet === wallet);
  const keptPlaces = node.contributors.filter((other) => other !== own && gapOf(other) > 0n).length;
  const gap = own === undefined ? 0n : gapOf(own);
  const open = node.stakingRequirement - node.totalReserved;
  const places = BigInt(parameters.maxContributions - made - keptPlaces);
  const share = places > 0n ? open / places : 0n;
  return {
    made,
    keptPlaces,
    minimum: gap > 0n ? gap : share,
    maximum: ((open + gap) * parameters.overstakePercent) / 100n,
  };
};

const withContribution = (node: ServiceNode, wallet: string, stake: bigint): [ServiceNode, bigint] => {
  const before = node.contributors.find((contributor) => contributor.wallet === wallet);
  const own: Contributor = before ?? { wallet, reserved: 0n, amount: 0n, stakes: [] };
  const room = own.reserved + node.stakingRequirement - node.totalReserved - own.amount;
  const counted = stake < room ? stake : room;
  const amount = own.amount + counted;
  const reserved = amount > own.reserved ? amount : own.reserved;
  const after: Contributor = { wallet, reserved, amount, stakes: [...own.stakes, stake] };
  const contributors =
    before === undefined
      ? [...node.contributors, after]
      : node.contributors.map((contributor) => (contributor === before ? after : contributor));
  const grown = {
    ...node,
    contributors,
    totalContributed: node.totalContributed + counted,
    totalReserved: node.totalReserved + reserved - own.reserved,
  };
  return [grown, counted];
};

/** Refuses a contribution that the node cannot take. */
export const checkContribution = (
  node: ServiceNode,
  wallet: string,
  stake: bigint,
  parameters: ChainParameters,
): void => {
  const { totalContributed, stakingRequirement } = node;
  demand(totalContributed < stakingRequirement, "stake.full", "the node still needs contributions", () => ({
    node: node.key,
    contributed: totalContributed,
    requirement: stakingRequirement,
  }));
  const { made, keptPlaces, minimum, maximum } = contributionBounds(node, wallet, parameters);
  const limit = parameters.maxContributions;
  demand(
    made + keptPlaces + 1 <= limit,
    "stake.contributions",
    "a node takes a limited number of contributions",
    () => ({
      node: node.key,
      made,
      keptPlaces,
      limit,
    }),
  );
  demand(stake >= minimum, "stake.minimum", "a contribution reaches the minimum", () => ({ stake, minimum }));
  demand(stake <= maximum, "stake.maximum", "a contribution does not exceed the maximum", () => ({ stake, maximum }));
};

/** Adds a checked contribution to a listed node; the one that fills the requirement makes the node active. */
export const addContribution = (
  draft: Draft,
  node: ServiceNode,
  wallet: string,
  stake: bigint,
  index: number,
): void => {
  const [grown, counted] = withContribution(node, wallet, stake);
  const full = grown.totalContributed >= grown.stakingRequirement;
  draft.nodes.set(node.key, {
    ...grown,
    lastReward: { height: draft.height, index },
    activeSince: full ? draft.height : null,
  });
  draft.effects.push({ kind: "staked", node: node.key, wallet, counted, locked: stake });
  if (!full) return;
  draft.effects.push({ kind: "activated", node: node.key });
  draft.membersChanged = true;
  draft.swarmsDue = true;
};
