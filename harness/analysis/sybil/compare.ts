import type { SybilAnalysis } from "../../../spec/schema/analysis.js";
import { bothEnds, chanceOfAny, holdsMajority, holdsWhole, type SizeCounts, shareOfSwarms } from "./closed-form.js";
import { contains, type Estimate, meanOf, shareOf } from "./estimate.js";
import type { Look } from "./measure.js";

type Compared = SybilAnalysis["everyoneRegistersAgain"][number];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Each chance by formula and as measured. The formula takes the sizes of the swarms as they were at each look, and that
 * any set of nodes is as likely to be the attacker's as any other. `confidence` is that of all intervals together.
 */
export const compareAll = (
  looks: readonly Look[],
  nodes: number,
  attackers: number,
  confidence: number,
): SybilAnalysis["everyoneRegistersAgain"] => {
  const sizes = looks.map((look): SizeCounts => new Map(look.sizes));
  const each = 1 - (1 - confidence) / 6;
  const compare = (id: Compared["id"], title: string, closedForm: number, measured: Estimate): Compared => ({
    id,
    title,
    closedForm,
    measured,
    agrees: contains(measured, closedForm),
  });
  const share = (value: (of: Look["attackers"][number]) => number): Estimate =>
    meanOf(
      looks.map((look) => mean(look.attackers.map(value))),
      each,
    );
  const occurs = (event: (of: Look["attackers"][number]) => boolean): Estimate => {
    const seen = looks.flatMap((look) => look.attackers.map(event));
    return shareOf(seen.filter(Boolean).length, seen.length, each);
  };
  const total = (value: (look: Look) => number): number => looks.reduce((sum, look) => sum + value(look), 0);
  const registrations = total((look) => look.registrations);
  const paths = total((look) => look.paths * look.attackers.length);
  const pathsHeld = total((look) => look.attackers.reduce((sum, of) => sum + of.bothEnds, 0));
  // A whole swarm is so rare that the measured share of them is that of single swarms, not a mean with a spread.
  const swarms = total((look) => look.sizes.reduce((sum, [, count]) => sum + count, 0) * look.attackers.length);
  const wholes = total((look) => {
    const count = look.sizes.reduce((sum, [, of]) => sum + of, 0);
    return look.attackers.reduce((sum, { wholeShare }) => sum + Math.round(wholeShare * count), 0);
  });
  return [
    compare(
      "whole-swarm",
      "holds every seat of a given swarm",
      mean(sizes.map((of) => shareOfSwarms(nodes, attackers, of, holdsWhole))),
      shareOf(wholes, swarms, each),
    ),
    compare(
      "majority",
      "holds most seats of a given swarm",
      mean(sizes.map((of) => shareOfSwarms(nodes, attackers, of, holdsMajority))),
      share(({ majorityShare }) => majorityShare),
    ),
    compare(
      "any-whole-swarm",
      "holds every seat of some swarm",
      mean(sizes.map((of) => chanceOfAny(nodes, attackers, of, holdsWhole))),
      occurs(({ wholeShare }) => wholeShare > 0),
    ),
    compare(
      "any-majority",
      "holds most seats of some swarm",
      mean(sizes.map((of) => chanceOfAny(nodes, attackers, of, holdsMajority))),
      occurs(({ majorityShare }) => majorityShare > 0),
    ),
    compare(
      "both-ends",
      "is first and last hop of a path",
      bothEnds(nodes, attackers),
      shareOf(pathsHeld, paths, each),
    ),
    compare(
      "landing",
      "a registration falls into a swarm chosen before",
      registrations === 0 ? 0 : total((look) => look.landedByChance) / registrations,
      shareOf(
        total((look) => look.landed),
        Math.max(1, registrations),
        each,
      ),
    ),
  ];
};
