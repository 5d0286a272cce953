import { expect, test } from "vitest";
import { coin, profiles } from "./parameters.js";
import { openTestChain, soloTerms, type TestChain, type TestKey, testKey } from "./test-chain.js";
import type { WalletTransaction } from "./transaction.js";

const [alice, bob, node] = [testKey("alice"), testKey("bob"), testKey("node")];
const requirement = 15_000n * coin;

const transfer = (chain: TestChain, amount: bigint, ahead = 0): WalletTransaction =>
  chain.order(alice, { type: "transfer", to: bob.key, amount }, alice, ahead);

const withActiveNode = (): TestChain => {
  const chain = openTestChain();
  chain.fund(alice, requirement);
  chain.block(chain.order(alice, soloTerms(alice, node, requirement), node));
  return chain;
};

const unlock = (chain: TestChain, by: TestKey = alice): WalletTransaction =>
  chain.order(by, { type: "unlock", node: node.key });

test("a transfer moves free coins and counts the wallet's transaction", () => {
  const chain = openTestChain();
  chain.fund(alice, 10n);
  expect(chain.block(transfer(chain, 4n))).toEqual([{ kind: "transferred", from: alice.key, to: bob.key, amount: 4n }]);
  expect(chain.state().wallets.get(alice.key)).toEqual({ balance: 6n, sequence: 1 });
  expect(chain.state().wallets.get(bob.key)).toEqual({ balance: 4n, sequence: 0 });
});

test.each([
  [0n, "transaction.amount"],
  [11n, "transaction.balance"],
  [1n << 64n, "transaction.format"],
])("a transfer of %s out of 10 is refused by %s", (amount, rule) => {
  const chain = openTestChain();
  chain.fund(alice, 10n);
  expect(() => chain.block(transfer(chain, amount))).toThrow(rule);
});

test("a transaction can be included only once, and only in its turn", () => {
  const chain = openTestChain();
  chain.fund(alice, 10n);
  const [one, two] = [transfer(chain, 1n), transfer(chain, 2n, 1)];
  expect(() => chain.block(two)).toThrow("transaction.sequence");
  chain.block(one, two);
  expect(() => chain.block(one)).toThrow(
    `transaction.sequence: a wallet's transactions follow one another (wallet ${alice.key}, sequence 0, expected 2)`,
  );
});

test("a changed or foreign signature of the wallet is refused", () => {
  const chain = openTestChain();
  chain.fund(alice, 10n);
  const good = transfer(chain, 1n);
  const changed = { ...good, amount: 2n } as WalletTransaction;
  expect(() => chain.block(changed)).toThrow("transaction.wallet-signature");
  expect(() => chain.block({ ...good, signature: "00".repeat(64) })).toThrow("transaction.wallet-signature");
  expect(() => chain.block({ ...good, signature: "00".repeat(63) })).toThrow("transaction.format");
  chain.block(good);
});

test("a registration that the node did not sign is refused", () => {
  const chain = openTestChain();
  chain.fund(alice, requirement);
  const forged = chain.order(alice, soloTerms(alice, node, requirement), bob);
  expect(() => chain.block(forged)).toThrow("transaction.node-signature");
});

test("a transaction of another network is refused", () => {
  const [here, there] = [openTestChain(), openTestChain({ genesisHeight: 2_000 })];
  for (const chain of [here, there]) chain.fund(alice, 10n);
  expect(() => here.block(transfer(there, 1n))).toThrow("transaction.wallet-signature");
});

test("locked coins can be neither spent nor staked twice", () => {
  const chain = withActiveNode();
  expect(() => chain.block(transfer(chain, 1n))).toThrow("transaction.balance");
  const other = testKey("other node");
  expect(() => chain.block(chain.order(alice, soloTerms(alice, other, requirement), other))).toThrow(
    "transaction.balance",
  );
});

test("after an unlock request a node is active up to the unlock height and gone one block later", () => {
  const chain = withActiveNode();
  chain.block(unlock(chain));
  const unlockHeight = chain.state().height + profiles.fast.unlockBlocks;
  expect(chain.state().nodes.get(node.key)?.requestedUnlockHeight).toBe(unlockHeight);
  chain.blocks(profiles.fast.unlockBlocks);
  expect(chain.state().height).toBe(unlockHeight);
  expect(chain.state().nodes.has(node.key)).toBe(true);
  expect(chain.block()).toEqual([
    { kind: "expired", node: node.key },
    { kind: "stake-returned", node: node.key, wallet: alice.key, amount: requirement },
  ]);
  expect(chain.state().nodes.has(node.key)).toBe(false);
  expect(chain.state().wallets.get(alice.key)?.balance).toBe(requirement);
});

test("returned coins can be spent in the block that returns them", () => {
  const chain = withActiveNode();
  chain.block(unlock(chain));
  chain.blocks(profiles.fast.unlockBlocks);
  const effects = chain.block(transfer(chain, requirement));
  expect(effects.map(({ kind }) => kind)).toEqual(["expired", "stake-returned", "transferred"]);
});

test("unlocking is refused for unknown nodes, for strangers, and while a request is pending", () => {
  const chain = withActiveNode();
  const elsewhere = chain.order(alice, { type: "unlock", node: bob.key });
  expect(() => chain.block(elsewhere)).toThrow("unlock.unknown-node");
  expect(() => chain.block(unlock(chain, bob))).toThrow("unlock.not-contributor");
  chain.block(unlock(chain));
  expect(() => chain.block(unlock(chain))).toThrow("unlock.pending");
});

test("who only has an open reservation cannot unlock", () => {
  const chain = openTestChain();
  chain.fund(alice, requirement);
  const terms = soloTerms(alice, node, requirement / 2n);
  const reserved = [...terms.reserved, { contributor: bob.key, amount: requirement / 2n }];
  chain.block(chain.order(alice, { ...terms, reserved }, node));
  expect(() => chain.block(unlock(chain, bob))).toThrow("unlock.not-contributor");
});

test("an incomplete node can be unlocked too, and its end does not touch swarms", () => {
  let assigned = 0;
  const chain = openTestChain({}, (current) => {
    assigned++;
    return new Map([...current].map(([key]) => [key, 0n]));
  });
  chain.fund(alice, requirement);
  chain.block(chain.order(alice, soloTerms(alice, node, requirement / 2n), node));
  chain.block(unlock(chain));
  chain.blocks(profiles.fast.unlockBlocks + 1);
  expect(chain.state().nodes.size).toBe(0);
  expect(assigned).toBe(0);
});
