import fc from "fast-check";
import { expect, test } from "vitest";
import { checkState } from "./invariants.js";
import { modelSwarms } from "./model-swarms.js";
import { isActive } from "./node-state.js";
import { coin, profiles } from "./parameters.js";
import { RuleViolation } from "./rule-violation.js";
import type { ChainState } from "./state.js";
import { openTestChain, type TestChain, type TestKey, type TestOrder, testKey } from "./test-chain.js";

const unsigned = (name: string): TestKey => ({ ...testKey(name), sign: () => "00".repeat(64) });
const wallets = Array.from({ length: 5 }, (_, at) => unsigned(`wallet ${at}`));
const nodes = Array.from({ length: 4 }, (_, at) => unsigned(`node ${at}`));
const requirement = 15_000n * coin;

interface Action {
  readonly kind: "register" | "stake" | "unlock" | "transfer" | "wait";
  readonly wallet: number;
  readonly node: number;
  readonly other: number;
  readonly amount: bigint;
  readonly reserved: readonly bigint[];
  readonly blocks: number;
}

/** Amounts near the bounds that matter, and some that are far off. */
const amount = fc.oneof(
  fc.constantFrom(0n, requirement, requirement / 4n, requirement / 2n, (requirement * 101n) / 100n),
  fc.constantFrom(requirement / 4n - 1n, requirement + 1n, 1_250n * coin, 281_250_000_000n),
  fc.bigInt({ min: 0n, max: 2n * requirement }),
);

const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.constantFrom("register", "register", "stake", "stake", "stake", "unlock", "unlock", "transfer", "wait"),
  wallet: fc.nat(wallets.length - 1),
  node: fc.nat(nodes.length - 1),
  other: fc.nat(wallets.length - 1),
  amount,
  reserved: fc.oneof(fc.constant([]), fc.array(fc.oneof(amount, fc.constant(requirement / 4n)), { maxLength: 3 })),
  blocks: fc.integer({ min: 1, max: profiles.fast.unlockBlocks + 2 }),
});

const orderOf = ({ kind, wallet, node, other, amount: value, reserved }: Action): TestOrder | undefined => {
  const key = nodes[node]!.key;
  switch (kind) {
    case "register": {
      const others = reserved.map((share, at) => ({
        contributor: wallets[(wallet + 1 + at) % wallets.length]!.key,
        amount: share,
      }));
      const own = { contributor: wallets[wallet]!.key, amount: value };
      return { type: "register", node: key, hardfork: 19, fee: 100, reserved: [own, ...others], stake: value };
    }
    case "stake":
      return { type: "stake", node: key, stake: value };
    case "unlock":
      return { type: "unlock", node: key };
    case "transfer":
      return { type: "transfer", to: wallets[other]!.key, amount: value };
    case "wait":
      return undefined;
  }
};

const activeKeys = (state: ChainState): string =>
  [...state.nodes.values()]
    .filter(isActive)
    .map(({ key, activeSince }) => `${key} ${activeSince}`)
    .sort()
    .join();

const swarmIds = (state: ChainState): string =>
  [...state.nodes.values()]
    .filter(isActive)
    .map(({ key, swarm }) => `${key} ${swarm}`)
    .sort()
    .join();

/** Applies one action; true if it broke no rule. The test chain checks conservation after every block. */
const perform = (chain: TestChain, step: Action): boolean => {
  const before = chain.state();
  const order = orderOf(step);
  try {
    if (order === undefined) chain.blocks(step.blocks);
    else chain.block(chain.order(wallets[step.wallet]!, order));
  } catch (error) {
    if (!(error instanceof RuleViolation)) throw error;
    expect(chain.state()).toBe(before);
    return false;
  }
  return true;
};

test("coins, reservations and swarms stay in order over random blocks", () => {
  const outcomes = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(action, { minLength: 20, maxLength: 60 }), (steps) => {
      const chain = openTestChain({}, modelSwarms, () => true);
      for (const wallet of wallets) chain.fund(wallet, 40_000n * coin);
      for (const step of steps) {
        const before = chain.state();
        const accepted = perform(chain, step);
        const after = chain.state();
        checkState(after, chain.rules.parameters);
        if (activeKeys(before) === activeKeys(after)) expect(swarmIds(after)).toBe(swarmIds(before));
        const outcome = `${step.kind} ${accepted ? "accepted" : "refused"}`;
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    }),
    { numRuns: 60 },
  );
  for (const kind of ["register", "stake", "unlock", "transfer"]) {
    expect(outcomes.get(`${kind} accepted`), `${kind} accepted`).toBeGreaterThan(0);
    expect(outcomes.get(`${kind} refused`), `${kind} refused`).toBeGreaterThan(0);
  }
});

test("the same blocks always give the same state", () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 5, maxLength: 20 }), (steps) => {
      const run = (): ChainState => {
        const chain = openTestChain({}, modelSwarms, () => true);
        for (const wallet of wallets) chain.fund(wallet, 40_000n * coin);
        for (const step of steps) perform(chain, step);
        return chain.state();
      };
      expect(run()).toEqual(run());
    }),
    { numRuns: 10 },
  );
});
