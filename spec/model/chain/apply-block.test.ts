import { blake2b } from "@noble/hashes/blake2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { applyBlock } from "./apply-block.js";
import { type Block, blockHash, swarmSeed } from "./block.js";
import { balanceOf, checkConservation } from "./conservation.js";
import { modelSwarms } from "./model-swarms.js";
import { coin, profiles, unassignedSwarm } from "./parameters.js";
import { openTestChain, soloTerms, type TestChain, testKey } from "./test-chain.js";
import { transactionId } from "./transaction.js";

const requirement = 15_000n * coin;
const operator = testKey("operator");
const nodes = ["a", "b", "c"].map((name) => testKey(`node ${name}`));

const nextBlock = (chain: TestChain, changes: Partial<Block> = {}): Block => ({
  height: chain.state().height + 1,
  previous: chain.state().hash,
  timeMs: chain.state().timeMs,
  producer: "11".repeat(16),
  transactions: [],
  ...changes,
});

test("genesis holds the whole supply in one wallet at height 1250", () => {
  const { treasury, state } = openTestChain();
  expect(state().height).toBe(1_250);
  expect(balanceOf(state())).toMatchObject({ issued: 10n ** 20n, free: 10n ** 20n, locked: 0n, surplus: 0n });
  expect(state().wallets.get(treasury.key)?.balance).toBe(10n ** 17n);
});

test("the hash of a block is BLAKE2b-256 over the documented bytes", () => {
  const block: Block = {
    height: 1_251,
    previous: "22".repeat(32),
    timeMs: 1_704_067_200_250,
    producer: "33".repeat(16),
    transactions: [],
  };
  const time = new Uint8Array(new BigUint64Array([1_704_067_200_250n]).buffer);
  const documented = `73696d636861696e${"22".repeat(32)}e304000000000000${bytesToHex(time)}${"33".repeat(16)}`;
  expect(blockHash(block)).toBe(bytesToHex(blake2b(hexToBytes(documented), { dkLen: 32 })));
});

test("every part of a block changes its hash", () => {
  const chain = openTestChain();
  const paid = chain.order(chain.treasury, { type: "transfer", to: operator.key, amount: 1n });
  const hashes = [
    nextBlock(chain),
    nextBlock(chain, { height: 7 }),
    nextBlock(chain, { previous: "00".repeat(32) }),
    nextBlock(chain, { timeMs: 5 }),
    nextBlock(chain, { producer: "12".repeat(16) }),
    nextBlock(chain, { transactions: [paid] }),
    nextBlock(chain, { transactions: [{ ...paid, signature: "00".repeat(64) }] }),
  ].map(blockHash);
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("the seed of an assignment is the first eight bytes of the hash, least significant first", () => {
  expect(swarmSeed(`0102030405060708${"ff".repeat(24)}`)).toBe(0x0807060504030201n);
});

test.each([
  ["block.height", { height: 1_250 }],
  ["block.previous", { previous: "00".repeat(32) }],
  ["block.time", { timeMs: profiles.fast.genesisTimeMs - 1 }],
  ["block.producer", { producer: "11".repeat(15) }],
])("a block that breaks %s is refused", (rule, changes) => {
  const chain = openTestChain();
  expect(() => applyBlock(chain.state(), nextBlock(chain, changes), chain.rules)).toThrow(rule);
  expect(applyBlock(chain.state(), nextBlock(chain), chain.rules).state.height).toBe(1_251);
});

test("applying a block leaves the state before it as it was", () => {
  const chain = openTestChain();
  chain.fund(operator, requirement);
  const before = chain.state();
  const copy = structuredClone(before);
  chain.block(chain.order(operator, soloTerms(operator, nodes[0]!, requirement), nodes[0]!));
  expect(before).toEqual(copy);
  expect(chain.state()).not.toEqual(copy);
});

test("one bad transaction refuses its whole block", () => {
  const chain = openTestChain();
  chain.fund(operator, 10n);
  const good = chain.order(operator, { type: "transfer", to: nodes[0]!.key, amount: 1n });
  const bad = chain.order(operator, { type: "transfer", to: nodes[0]!.key, amount: 100n }, operator, 1);
  const before = chain.state();
  expect(() => chain.block(good, bad)).toThrow("transaction.balance");
  expect(chain.state()).toBe(before);
});

test("swarms are recalculated once in a block that changes the active set, over sorted active nodes, and in no other", () => {
  const calls: { keys: string[]; ids: bigint[]; seed: bigint }[] = [];
  const chain = openTestChain({}, (current, seed) => {
    calls.push({ keys: [...current.keys()], ids: [...current.values()], seed });
    return new Map([...current.keys()].map((key) => [key, 0n]));
  });
  chain.fund(operator, 3n * requirement);
  chain.block();
  expect(calls).toEqual([]);
  const active = nodes.slice(0, 2);
  const waiting = nodes[2]!;
  chain.block(
    ...active.map((node, at) => chain.order(operator, soloTerms(operator, node, requirement), node, at)),
    chain.order(operator, soloTerms(operator, waiting, requirement / 2n), waiting, 2),
  );
  expect(calls).toEqual([
    {
      keys: active.map(({ key }) => key).sort(),
      ids: [unassignedSwarm, unassignedSwarm],
      seed: swarmSeed(chain.state().hash),
    },
  ]);
  chain.block(chain.order(operator, { type: "unlock", node: active[0]!.key }));
  chain.blocks(profiles.fast.unlockBlocks);
  expect(calls).toHaveLength(1);
  chain.block();
  expect(calls[1]).toEqual({ keys: [active[1]!.key], ids: [0n], seed: swarmSeed(chain.state().hash) });
  expect(chain.state().nodes.get(waiting.key)?.swarm).toBe(unassignedSwarm);
});

test("when the last active node leaves there is nothing to assign", () => {
  const chain = openTestChain();
  chain.fund(operator, requirement);
  chain.block(chain.order(operator, soloTerms(operator, nodes[0]!, requirement), nodes[0]!));
  chain.block(chain.order(operator, { type: "unlock", node: nodes[0]!.key }));
  chain.blocks(profiles.fast.unlockBlocks + 1);
  expect(chain.state().nodes.size).toBe(0);
});

test("an assignment that forgets a node is an error", () => {
  const chain = openTestChain({}, () => new Map());
  chain.fund(operator, requirement);
  const register = chain.order(operator, soloTerms(operator, nodes[0]!, requirement), nodes[0]!);
  expect(() => chain.block(register)).toThrow("is missing from the outcome");
});

test("coins out of nowhere are noticed", () => {
  const state = openTestChain().state();
  const wallets = new Map([...state.wallets, ["ab", { balance: 1n, sequence: 0 }]]);
  expect(() => checkConservation({ ...state, wallets })).toThrow("conservation at height 1250");
});

test("a transaction's id covers its signatures", () => {
  const chain = openTestChain();
  const one = chain.order(chain.treasury, { type: "transfer", to: operator.key, amount: 1n });
  expect(transactionId(one)).toMatch(/^[0-9a-f]{64}$/);
  expect(transactionId(one)).not.toBe(transactionId({ ...one, signature: "00".repeat(64) }));
});

test("a block that leaves fewer than five nodes in two swarms is refused, as the deployed daemon does", () => {
  const chain = openTestChain({}, modelSwarms, () => true);
  const all = Array.from({ length: 14 }, (_, at) => testKey(`crowd ${at}`));
  chain.fund(operator, 14n * requirement);
  chain.block(...all.map((node, at) => chain.order(operator, soloTerms(operator, node, requirement), node, at)));
  const listed = [...chain.state().nodes.values()];
  const ids = [...new Set(listed.map(({ swarm }) => swarm))];
  expect(ids).toHaveLength(2);
  const staying = ids.map((id) => listed.find(({ swarm }) => swarm === id)?.key);
  const going = listed.filter(({ key }) => !staying.includes(key));
  chain.block(...going.map(({ key }, at) => chain.order(operator, { type: "unlock", node: key }, operator, at)));
  chain.blocks(profiles.fast.unlockBlocks);
  expect(() => chain.block()).toThrow(
    "block.swarms: two or more swarms have at least five nodes between them (nodes 2, swarms 2)",
  );
});
