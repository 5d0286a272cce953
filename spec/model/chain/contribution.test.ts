import { expect, test } from "vitest";
import { contributionBounds } from "./contribution.js";
import { coin, profiles } from "./parameters.js";
import { openTestChain, soloTerms, type TestChain, testKey } from "./test-chain.js";
import type { Transaction } from "./transaction.js";

const operator = testKey("operator");
const node = testKey("node");
const partners = Array.from({ length: 12 }, (_, at) => testKey(`partner ${at}`));
const [first, second] = [partners[0]!, partners[1]!];

const withPartlyFunded = (operatorStake = 3_750n * coin): TestChain => {
  const chain = openTestChain();
  for (const wallet of [operator, ...partners]) chain.fund(wallet, 20_000n * coin);
  chain.block(chain.order(operator, soloTerms(operator, node, operatorStake), node));
  return chain;
};

const stake = (chain: TestChain, by: typeof operator, amount: bigint): Transaction =>
  chain.order(by, { type: "stake", node: node.key, stake: amount });

const minimumFor = (chain: TestChain, wallet: string): bigint =>
  contributionBounds(chain.state().nodes.get(node.key)!, wallet, profiles.fast).minimum;

test("minimums are an equal share of what is open, as worked out for the deployed network", () => {
  const chain = withPartlyFunded();
  expect(minimumFor(chain, first.key)).toBe(1_250n * coin);
  chain.block(stake(chain, first, 1_250n * coin));
  expect(minimumFor(chain, second.key)).toBe(1_250n * coin);
  chain.block(stake(chain, second, 9_000n * coin - 1_250n * coin));
  expect(minimumFor(chain, partners[2]!.key)).toBe(((15_000n - 3_750n - 9_000n) * coin) / 7n);
});

test("after 3750 and 9000 of 15000 the third contribution is at least 281.25", () => {
  const chain = withPartlyFunded();
  chain.block(stake(chain, first, 9_000n * coin));
  expect(minimumFor(chain, second.key)).toBe(281_250_000_000n);
  expect(() => chain.block(stake(chain, second, 281_249_999_999n))).toThrow(
    "stake.minimum: a contribution reaches the minimum (stake 281249999999, minimum 281250000000)",
  );
  chain.block(stake(chain, second, 281_250_000_000n));
});

test("the contribution that reaches the requirement activates the node, the one before does not", () => {
  const chain = withPartlyFunded(10_000n * coin);
  chain.block(stake(chain, first, 4_000n * coin));
  expect(chain.state().nodes.get(node.key)?.activeSince).toBeNull();
  const effects = chain.block(stake(chain, second, 1_000n * coin));
  expect(effects.map(({ kind }) => kind)).toEqual(["staked", "activated", "swarm-changed"]);
  expect(chain.state().nodes.get(node.key)).toMatchObject({
    activeSince: chain.state().height,
    totalContributed: 15_000n * coin,
  });
});

test("a full node takes no further contribution", () => {
  const chain = withPartlyFunded(15_000n * coin);
  expect(() => chain.block(stake(chain, first, coin))).toThrow("stake.full");
});

test("a node that is not listed takes no contribution", () => {
  const chain = withPartlyFunded();
  const elsewhere = chain.order(first, { type: "stake", node: second.key, stake: coin });
  expect(() => chain.block(elsewhere)).toThrow("stake.unknown-node");
});

test("what is open may be exceeded by a hundredth and no more", () => {
  const chain = withPartlyFunded(10_000n * coin);
  expect(() => chain.block(stake(chain, first, 5_050n * coin + 1n))).toThrow(
    "stake.maximum: a contribution does not exceed the maximum (stake 5050000000001, maximum 5050000000000)",
  );
  chain.block(stake(chain, first, 5_050n * coin));
  expect(chain.state().nodes.get(node.key)?.totalContributed).toBe(15_000n * coin);
});

test("a reservation is kept for its wallet and filled in one go", () => {
  const chain = openTestChain();
  for (const wallet of [operator, first, second]) chain.fund(wallet, 20_000n * coin);
  const terms = soloTerms(operator, node, 10_000n * coin);
  const reserved = [...terms.reserved, { contributor: first.key, amount: 5_000n * coin }];
  chain.block(chain.order(operator, { ...terms, reserved }, node));
  expect(() => chain.block(stake(chain, second, coin))).toThrow("stake.maximum");
  expect(() => chain.block(stake(chain, first, 5_000n * coin - 1n))).toThrow("stake.minimum");
  chain.block(stake(chain, first, 5_000n * coin));
  expect(chain.state().nodes.get(node.key)?.activeSince).toBe(chain.state().height);
});

test("ten contributions fill the places of a node, also when one wallet made them all", () => {
  const chain = withPartlyFunded();
  for (let made = 1; made < 9; made++) chain.block(stake(chain, first, 1_250n * coin));
  expect(chain.state().nodes.get(node.key)?.totalContributed).toBe(13_750n * coin);
  expect(() => chain.block(stake(chain, first, 1_249n * coin))).toThrow("stake.minimum");
  chain.block(stake(chain, first, 1_250n * coin));
  expect(
    chain
      .state()
      .nodes.get(node.key)
      ?.contributors.map(({ stakes }) => stakes.length),
  ).toEqual([1, 9]);
});

test("an eleventh contribution is refused although the node still needs it", () => {
  const node10 = openTestChain({ maxContributions: 2 });
  for (const wallet of [operator, first, second]) node10.fund(wallet, 20_000n * coin);
  const terms = soloTerms(operator, node, 7_500n * coin);
  const reserved = [...terms.reserved, { contributor: first.key, amount: 7_500n * coin }];
  node10.block(node10.order(operator, { ...terms, reserved }, node));
  expect(() => node10.block(stake(node10, second, coin))).toThrow(
    `stake.contributions: a node takes a limited number of contributions (node ${node.key}, made 1, keptPlaces 1, limit 2)`,
  );
});
