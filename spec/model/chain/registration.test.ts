import { expect, test } from "vitest";
import { coin } from "./parameters.js";
import { RuleViolation } from "./rule-violation.js";
import { openTestChain, soloTerms, type TestChain, testKey } from "./test-chain.js";
import type { RegisterTransaction, Transaction } from "./transaction.js";

const operator = testKey("operator");
const node = testKey("node");
const partner = testKey("partner");
const requirement = 15_000n * coin;

const funded = (): TestChain => {
  const chain = openTestChain();
  chain.fund(operator, 20_000n * coin);
  return chain;
};

const registration = (chain: TestChain, changes: Partial<RegisterTransaction> = {}): Transaction =>
  chain.order(operator, { ...soloTerms(operator, node, requirement), ...changes }, node);

const ruleOf = (attempt: () => unknown): string => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof RuleViolation) return error.rule;
    throw error;
  }
  return "accepted";
};

test("a registration with the whole requirement activates in its own block and gets a swarm", () => {
  const chain = funded();
  const effects = chain.block(registration(chain));
  expect(effects.map(({ kind }) => kind)).toEqual(["registered", "staked", "activated", "swarm-changed"]);
  const listed = chain.state().nodes.get(node.key);
  expect(listed).toMatchObject({
    activeSince: 1252,
    registrationHeight: 1252,
    swarm: 0n,
    totalContributed: requirement,
  });
  expect(chain.state().wallets.get(operator.key)).toEqual({ balance: 5_000n * coin, sequence: 1 });
});

test("an operator alone with a quarter of the requirement waits for contributions", () => {
  const chain = funded();
  const quarter = 3_750n * coin;
  const effects = chain.block(registration(chain, soloTerms(operator, node, quarter)));
  expect(effects.map(({ kind }) => kind)).toEqual(["registered", "staked"]);
  expect(chain.state().nodes.get(node.key)).toMatchObject({ activeSince: null, swarm: (1n << 64n) - 1n });
});

const two = (first: bigint, second: bigint): Partial<RegisterTransaction> => ({
  reserved: [
    { contributor: operator.key, amount: first },
    { contributor: partner.key, amount: second },
  ],
  stake: first,
});

/** [what is broken, rule, the change that breaks it, the nearest change that does not] */
const broken: readonly [string, string, Partial<RegisterTransaction>, Partial<RegisterTransaction>][] = [
  ["another fork", "register.hardfork", { hardfork: 18 }, { hardfork: 19 }],
  ["a fee above the whole", "register.fee", { fee: 10_001 }, { fee: 10_000 }],
  ["no reservation", "register.contributors", { reserved: [] }, {}],
  [
    "the first reservation for another wallet",
    "register.operator",
    { reserved: [{ contributor: partner.key, amount: requirement }] },
    { reserved: [{ contributor: operator.key, amount: requirement }] },
  ],
  [
    "one unit less than a quarter",
    "register.operator-minimum",
    soloTerms(operator, node, requirement / 4n - 1n),
    soloTerms(operator, node, requirement / 4n),
  ],
  [
    "a second reservation below its share",
    "register.contributor-minimum",
    two(3_750n * coin, 1_250n * coin - 1n),
    two(3_750n * coin, 1_250n * coin),
  ],
  [
    "reservations above the requirement",
    "register.over-reserved",
    two(10_000n * coin, 5_000n * coin + 1n),
    two(10_000n * coin, 5_000n * coin),
  ],
  ["a stake below the reservation", "register.stake", { stake: requirement - 1n }, { stake: requirement }],
  [
    "a stake more than a hundredth above what is open",
    "stake.maximum",
    { stake: (requirement * 101n) / 100n + 1n },
    { stake: (requirement * 101n) / 100n },
  ],
  [
    "two reservations of one wallet",
    "register.duplicate-contributor",
    {
      reserved: [
        { contributor: operator.key, amount: requirement / 2n },
        { contributor: operator.key, amount: requirement / 2n },
      ],
      stake: requirement / 2n,
    },
    two(requirement / 2n, requirement / 2n),
  ],
];

test.each(broken)("a registration with %s is refused by %s, its neighbour is accepted", (_, rule, bad, good) => {
  const chain = funded();
  const before = chain.state();
  expect(ruleOf(() => chain.block(registration(chain, bad)))).toBe(rule);
  expect(chain.state()).toBe(before);
  expect(ruleOf(() => chain.block(registration(chain, good)))).toBe("accepted");
});

test("eleven reservations are refused, ten are accepted", () => {
  const chain = openTestChain({ maxContributions: 10 });
  chain.fund(operator, requirement);
  const shares = (count: number): Partial<RegisterTransaction> => ({
    reserved: Array.from({ length: count }, (_, at) => ({
      contributor: at === 0 ? operator.key : testKey(`partner ${at}`).key,
      amount: at === 0 ? 3_750n * coin : 1_250n * coin,
    })),
    stake: 3_750n * coin,
  });
  expect(ruleOf(() => chain.block(registration(chain, shares(11))))).toBe("register.contributors");
  expect(ruleOf(() => chain.block(registration(chain, shares(10))))).toBe("accepted");
});

test("a listed node cannot be registered again", () => {
  const chain = funded();
  chain.fund(partner, requirement);
  chain.block(registration(chain));
  const again = chain.order(partner, soloTerms(partner, node, requirement), node);
  expect(ruleOf(() => chain.block(again))).toBe("register.listed");
});

test("a stake that the wallet does not have is refused with the numbers", () => {
  const chain = openTestChain();
  chain.fund(operator, requirement - 1n);
  expect(() => chain.block(registration(chain))).toThrow(
    `transaction.balance: a wallet spends what it has free (wallet ${operator.key}, amount 15000000000000, free 14999999999999)`,
  );
});

test("a small excess is locked without counting", () => {
  const chain = funded();
  const stake = (requirement * 101n) / 100n;
  chain.block(registration(chain, { stake }));
  expect(chain.state().nodes.get(node.key)?.contributors).toEqual([
    { wallet: operator.key, reserved: requirement, amount: requirement, stakes: [stake] },
  ]);
});
