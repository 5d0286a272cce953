import * as z from "zod";

const count = z.int().min(0);
const chance = z.number().min(0).max(1);

/** A chance by formula and as measured, with the interval that holds the true value with the confidence of the analysis. */
const compared = z.strictObject({
  id: z.enum(["whole-swarm", "majority", "any-whole-swarm", "any-majority", "both-ends", "landing"]),
  title: z.string(),
  closedForm: chance,
  measured: z.strictObject({ mean: chance, low: z.number(), high: z.number(), samples: count }),
  agrees: z.boolean(),
});

/** Chances of an attacker with a share of the nodes, by formula alone. */
const shareRow = z.strictObject({
  share: chance,
  attackers: count,
  wholeSwarm: chance,
  majority: chance,
  anyWholeSwarm: chance,
  anyMajority: chance,
  bothEnds: chance,
  /** In 100 paths, at least once: with three random nodes each, and with a first node that is kept. */
  bothEndsOnce: chance,
  bothEndsOnceWithGuard: chance,
  cost: z.strictObject({
    stake: count,
    floating: z.number(),
    shareOfFloating: z.number(),
    /** As a multiple of the price before; null when there are not enough coins. */
    lastPrice: z.number().nullable(),
    /** In OXEN at the price before. */
    outlay: z.number().nullable(),
  }),
});

/** What was seen round by round, on average over all histories. */
const attackRound = z.strictObject({
  round: count,
  /** Largest share of the seats of a swarm that the attacker holds. */
  best: chance,
  /** Share of histories in which it holds a swarm as a whole, and the majority of one. */
  whole: chance,
  majority: chance,
  /** Share of all swarms in which it holds the majority. */
  majorityShare: chance,
});

/** Outcome of `swarmcheck analyze sybil`. */
export const sybilAnalysis = z.strictObject({
  format: z.literal("swarmcheck-sybil-1"),
  version: z.string(),
  parameters: z.strictObject({
    nodes: count,
    share: chance,
    attackers: count,
    seed: z.string(),
    samples: count,
    turnover: chance,
    supply: z.number(),
    elasticity: z.number(),
    stakePerNode: count,
    confidence: chance,
  }),
  /** Swarms of each size, on average over all looks. */
  sizes: z.array(z.strictObject({ size: count, swarms: z.number() })),
  /** All nodes come and go alike: formula and measurement must agree. */
  everyoneRegistersAgain: z.array(compared),
  /** Only the attacker's nodes leave and come back, aimlessly. */
  attackerRegistersAgain: z.array(attackRound),
  /** It keeps the seats in its best swarm, and registers all others again and again. */
  aimed: z.array(attackRound),
  aimedHistories: count,
  shares: z.array(shareRow),
});
export type SybilAnalysis = z.infer<typeof sybilAnalysis>;
