import { describe, expect, it } from "vitest";
import { renderSybil } from "../../../reports/render/sybil/page.js";
import { sybilAnalysis } from "../../../spec/schema/analysis.js";
import { analyseSybil } from "./analyse.js";
import { compareAll } from "./compare.js";
import { contains, meanOf, normalQuantile, shareOf } from "./estimate.js";
import { playHistory } from "./measure.js";
import { stakeCost } from "./stake-cost.js";

const options = {
  nodes: 80,
  share: 0.3,
  seed: "sybil test 1",
  samples: 40,
  turnover: 0.1,
  supply: 10_000_000,
  elasticity: 1,
};
const play = async (task: Parameters<typeof playHistory>[0]) => playHistory(task);

describe("the analysis of an attack by stake", () => {
  it("measures what the formulas say, within the confidence that it states", async () => {
    const analysis = sybilAnalysis.parse(await analyseSybil(options, play));
    expect(analysis.everyoneRegistersAgain.filter(({ agrees }) => !agrees)).toEqual([]);
    expect(analysis.everyoneRegistersAgain.map(({ id }) => id)).toContain("any-whole-swarm");
    expect(await analyseSybil(options, play)).toEqual(analysis);
    const page = renderSybil(analysis);
    expect(page.match(/<svg /g)!.length).toBeGreaterThanOrEqual(3);
    expect(page).toContain("any 24 of 80 nodes are as likely");
  });

  it("notices a network in which the attacker's nodes stand together", () => {
    const looks = playHistory({ kind: "all", seed: "x", nodes: 120, attackers: 36, looks: 30, turnover: 0 });
    const crowded = looks.map((look) => ({
      ...look,
      attackers: look.attackers.map((of) => ({ ...of, majorityShare: of.majorityShare + 0.1, wholeShare: 0.2 })),
    }));
    const failing = compareAll(crowded, 120, 36, 0.99).filter(({ agrees }) => !agrees);
    expect(failing.map(({ id }) => id)).toEqual(expect.arrayContaining(["whole-swarm", "majority", "any-whole-swarm"]));
  });

  it("finds that an attacker who keeps its best seats gets further than one who does not", async () => {
    const { aimed, attackerRegistersAgain } = await analyseSybil({ ...options, turnover: 0.3, samples: 30 }, play);
    expect(aimed.at(-1)!.best).toBeGreaterThan(attackerRegistersAgain.at(-1)!.best);
  });
});

describe("intervals", () => {
  it("are those of the textbooks", () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232, 5);
    // Wilson's interval of 10 in 100, and Student's of 1, 2, … 20, both at 95 %.
    expect(shareOf(10, 100, 0.95)).toMatchObject({ low: expect.closeTo(0.0552, 3), high: expect.closeTo(0.1744, 3) });
    const twenty = meanOf(
      Array.from({ length: 20 }, (_, index) => index + 1),
      0.95,
    );
    expect(twenty.high - twenty.mean).toBeCloseTo(2.093 * Math.sqrt(35 / 20), 2);
    expect(contains(twenty, 10)).toBe(true);
    expect(contains(twenty, 20)).toBe(false);
  });
});

describe("the cost of a stake", () => {
  const supply = { nodes: 2_000, stakePerNode: 15_000, supply: 68_000_000, elasticity: 1 };

  it("is more than the stake, since what is locked makes the rest dearer, and more so with every node", () => {
    const costs = [0, 100, 400, 1_000].map((attackers) => stakeCost(attackers, supply));
    expect(costs.map(({ stake }) => stake)).toEqual([0, 1_500_000, 6_000_000, 15_000_000]);
    expect(costs[0]).toMatchObject({ outlay: 0, lastPrice: 1 });
    const dearness = costs.slice(1).map(({ outlay, stake }) => outlay! / stake);
    expect(dearness).toEqual([...dearness].sort((a, b) => a - b));
    expect(dearness[0]).toBeGreaterThan(1);
    // The integral of F0 / F from 44 million down to 38.
    expect(costs[2]!.outlay).toBeCloseTo(44e6 * Math.log(44 / 38), 3);
  });

  it("has no answer where more coins are needed than float", () => {
    expect(stakeCost(1_000, { ...supply, supply: 25_000_000 })).toMatchObject({ outlay: null, lastPrice: null });
    expect(stakeCost(1_000, { ...supply, supply: 31_000_000 }).lastPrice).toBeGreaterThan(10);
  });

  it("follows the elasticity", () => {
    const outlay = (elasticity: number): number => stakeCost(400, { ...supply, elasticity }).outlay!;
    expect(outlay(0.5)).toBeGreaterThan(outlay(1));
    expect(outlay(50)).toBeCloseTo(6_000_000, -5);
  });
});
