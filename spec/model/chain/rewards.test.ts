import { expect, test } from "vitest";
import { balanceOf } from "./conservation.js";
import { coin } from "./parameters.js";
import { feePortions, payoutSlot, splitPart } from "./rewards.js";
import { openTestChain, soloTerms, testKey } from "./test-chain.js";
import { openVotingChain } from "./test-votes.js";

const [alice, bob] = [testKey("alice"), testKey("bob")];

test("a part is the operator's fee and then shares by contribution, all rounded down", () => {
  const terms = {
    operator: "a",
    fee: 1_000,
    totalContributed: 15_000n * coin,
    contributors: [
      { wallet: "a", amount: 5_000n * coin },
      { wallet: "b", amount: 10_000n * coin },
    ],
  };
  expect(splitPart(terms, 1_000n, 10_000)).toEqual([
    ["a", 99n],
    ["a", 300n],
    ["b", 600n],
  ]);
  expect(splitPart({ ...terms, fee: 0 }, 1_000n, 10_000)).toEqual([
    ["a", 333n],
    ["b", 666n],
  ]);
  expect(splitPart({ ...terms, fee: 10_000 }, 1_000n, 10_000)).toEqual([["a", 1_000n]]);
});

test("a fee becomes parts of 2^64 - 4", () => {
  expect(feePortions(10_000, 10_000)).toBe(18446744073709551612n);
  expect(feePortions(1, 10_000)).toBe(1844674407370955n);
});

test("the slot of a wallet is its first eight bytes, least significant first, modulo the interval", () => {
  expect(payoutSlot(`0100000000000000${"ff".repeat(24)}`, 2_520)).toBe(1);
  expect(payoutSlot(`0000000000000001${"ff".repeat(24)}`, 2_520)).toBe(Number((1n << 56n) % 2_520n));
});

test("a node earns nothing until it has been active for its time, then its whole part in every block", () => {
  const chain = openVotingChain(1, { payableAfterBlocks: 5, batchingInterval: 1_000 });
  const earned = () => chain.state().rewards.accrued.get(chain.operator.key)?.amount ?? 0n;
  chain.blocks(4);
  expect(earned()).toBe(0n);
  chain.block();
  expect(earned()).toBe(16_500_000_000_000n);
  chain.block();
  expect(earned()).toBe(33_000_000_000_000n);
});

test("the reward is divided by the number of payable nodes, and what is left over is lost", () => {
  const chain = openVotingChain(7, { payableAfterBlocks: 1, batchingInterval: 100_000 });
  const before = chain.state().rewards;
  chain.block();
  const after = chain.state().rewards;
  const part = 16_500_000_000_000n / 7n;
  expect(after.accrued.get(chain.operator.key)?.amount).toBe(7n * part);
  expect(after.rounding - before.rounding).toBe(16_500_000_000_000n - 7n * part);
  expect(after.governance - before.governance).toBe(1_833_333_333_000n);
});

test("without payable nodes nobody gets the reward of nodes", () => {
  const chain = openTestChain();
  chain.block();
  expect(balanceOf(chain.state())).toMatchObject({
    accrued: 0n,
    rounding: 16_500_000_000_000n,
    governance: 1_833_333_333_000n,
  });
});

test("a decommissioned node shares no reward", () => {
  const chain = openVotingChain(12, { payableAfterBlocks: 1, batchingInterval: 100_000 });
  chain.block();
  const { height } = chain.state();
  chain.block(chain.change(height, chain.workerAt(height), "decommission"));
  const before = chain.state().rewards.rounding;
  chain.block();
  expect(chain.state().rewards.rounding - before).toBe(16_500_000_000_000n % 11n);
});

test("a wallet is paid whole atomic units in its own slot, and keeps the rest accrued", () => {
  const chain = openVotingChain(7, { payableAfterBlocks: 1, batchingInterval: 50 });
  const { operator } = chain;
  const slot = payoutSlot(operator.key, 50);
  let paid = 0n;
  for (let made = 0; made < 100; made++) {
    const before = chain.state().rewards.accrued.get(operator.key)?.amount ?? 0n;
    const [effect] = chain.block();
    if (effect?.kind !== "paid") {
      expect(chain.state().height % 50).not.toBe(slot);
      continue;
    }
    expect(chain.state().height % 50).toBe(slot);
    expect(effect).toEqual({ kind: "paid", wallet: operator.key, amount: before / 1_000n });
    paid += effect.amount;
  }
  expect(paid).toBeGreaterThan(0n);
  expect(chain.state().wallets.get(operator.key)?.balance).toBe(paid);
});

test("less than one coin waits for the next turn", () => {
  const chain = openTestChain({ payableAfterBlocks: 0, batchingInterval: 2 });
  for (const wallet of [alice, bob]) chain.fund(wallet, 15_000n * coin);
  const terms = soloTerms(alice, testKey("node"), 15_000n * coin - 1n);
  const reserved = [...terms.reserved, { contributor: bob.key, amount: 1n }];
  chain.block(chain.order(alice, { ...terms, reserved }, testKey("node")));
  chain.block(chain.order(bob, { type: "stake", node: testKey("node").key, stake: 1n }));
  chain.blocks(5);
  expect(chain.state().wallets.get(bob.key)?.balance).toBe(15_000n * coin - 1n);
  expect(chain.state().rewards.accrued.get(bob.key)?.amount).toBeGreaterThan(0n);
});
