import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { applyBlock } from "../../spec/model/chain/apply-block.js";
import { balanceOf } from "../../spec/model/chain/conservation.js";
import { modelSwarms } from "../../spec/model/chain/model-swarms.js";
import { isActive } from "../../spec/model/chain/node-state.js";
import { type ChainParameters, coin, profiles, unassignedSwarm } from "../../spec/model/chain/parameters.js";
import { verifySignature } from "../../spec/model/chain/rules.js";
import { genesis } from "../../spec/model/chain/state.js";
import { signTransaction, type UnsignedTransaction } from "../../spec/model/chain/transaction.js";
import { ed25519Sign } from "../crypto/ed25519.js";
import { type Chain, openChain } from "./chain.js";
import { createChainSecrets } from "./chain-secrets.js";
import { signWithLegacyKey } from "./legacy-key.js";
import { registrationOrder, walletKey } from "./orders.js";
import { chainRecord } from "./record.js";
import { fromTransactionJson } from "./transaction-json.js";

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "chain-test-"));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const seed = Buffer.alloc(32, 7);
const warnings: string[] = [];
const open = (dataDir: string, parameters: ChainParameters = profiles.fast, chainSeed: Uint8Array = seed): Chain =>
  openChain({
    dataDir,
    parameters,
    seed: chainSeed,
    warn: (message) => warnings.push(message),
    fatal: (error) => {
      throw error;
    },
  });

const addNodes = (chain: Chain, count: number): string[] =>
  Array.from({ length: count }, () => {
    const index = chain.register.nodes.size;
    const { legacy } = chain.addNode({ ip: `127.20.${index}.1`, httpsPort: 4_000 + index, omqPort: 5_000 + index });
    return legacy;
  });

const swarmSizes = (chain: Chain): number[] => {
  const sizes = new Map<bigint, number>();
  for (const node of chain.state().nodes.values()) {
    if (isActive(node)) sizes.set(node.swarm, (sizes.get(node.swarm) ?? 0) + 1);
  }
  return [...sizes.values()];
};

test("13 nodes of one block are one swarm, 14 are two of seven", () => {
  for (const [count, sizes] of [
    [13, [13]],
    [14, [7, 7]],
  ] as const) {
    const chain = open(newFolder());
    for (const node of addNodes(chain, count)) chain.stakeNode(node);
    chain.nextBlock();
    expect(swarmSizes(chain)).toEqual(sizes);
    expect([...chain.state().nodes.values()].every(({ swarm }) => swarm !== unassignedSwarm)).toBe(true);
    chain.close();
  }
});

test("the same seed and orders give the same keys, hashes and swarms, another seed others", () => {
  const run = (chainSeed: Uint8Array): unknown => {
    const chain = open(newFolder(), profiles.fast, chainSeed);
    for (const node of addNodes(chain, 15)) chain.stakeNode(node);
    chain.nextBlock();
    return [chain.state().hash, [...chain.state().nodes.values()].map(({ key, swarm }) => `${key} ${swarm}`)];
  };
  expect(run(seed)).toEqual(run(seed));
  expect(run(seed)).not.toEqual(run(Buffer.alloc(32, 8)));
});

test("exactly the second and third node have one key for both purposes", () => {
  const chain = open(newFolder());
  addNodes(chain, 5);
  const shared = [...chain.register.nodes.values()].map(({ legacy, ed25519 }) => legacy === ed25519);
  expect(shared).toEqual([false, true, true, false, false]);
});

test("an operator's wallet is funded with exactly what it stakes, and gets it back after the unlock", () => {
  const chain = open(newFolder());
  const [node = ""] = addNodes(chain, 1);
  const { wallet } = chain.stakeNode(node);
  chain.nextBlock();
  expect(chain.state().wallets.get(wallet)?.balance).toBe(0n);
  const { unlockHeight } = chain.unlockNode(node);
  expect(unlockHeight).toBe(chain.state().height + 1 + profiles.fast.unlockBlocks);
  while (chain.state().nodes.has(node)) chain.nextBlock();
  expect(chain.state().height).toBe(unlockHeight + 1);
  expect(chain.state().wallets.get(wallet)?.balance).toBe(15_000n * coin);
  chain.stakeNode(node);
  chain.nextBlock();
  expect(chain.state().nodes.has(node)).toBe(true);
  expect(balanceOf(chain.state()).surplus).toBe(0n);
});

test("a node with a part of the requirement is listed and not active", () => {
  const chain = open(newFolder());
  const [node = ""] = addNodes(chain, 1);
  chain.stakeNode(node, undefined, 3_750n * coin);
  chain.nextBlock();
  expect(chain.state().nodes.get(node)).toMatchObject({ activeSince: null, swarm: unassignedSwarm });
  expect(() => chain.stakeNode(node, Buffer.alloc(32, 1))).toThrow("register.listed");
});

test("what is refused leaves the pool and the log as they were", () => {
  const folder = newFolder();
  const chain = open(folder);
  const [node = ""] = addNodes(chain, 1);
  const before = readFileSync(join(folder, "chain.jsonl"), "utf8");
  expect(() => chain.stakeNode(node, Buffer.alloc(32, 1))).toThrow("transaction.balance");
  expect(() => chain.stakeNode(node, undefined, 1n)).toThrow("register.operator-minimum");
  expect(() => chain.stakeNode("ab".repeat(32))).toThrow("no node was added with the key");
  expect(() => chain.unlockNode(node)).toThrow("unlock.unknown-node");
  expect(chain.waiting()).toEqual([]);
  expect(readFileSync(join(folder, "chain.jsonl"), "utf8")).toBe(before);
});

test("nodes cannot share a seed or an address", () => {
  const chain = open(newFolder());
  chain.addNode({ ip: "127.20.0.1", httpsPort: 1, omqPort: 2 }, Buffer.alloc(32, 3));
  expect(() => chain.addNode({ ip: "127.20.0.2", httpsPort: 1, omqPort: 2 }, Buffer.alloc(32, 3))).toThrow("seed:");
  expect(() => chain.addNode({ ip: "127.20.0.1", httpsPort: 9, omqPort: 2 })).toThrow("has this address already");
  chain.addNode({ ip: "127.20.0.1", httpsPort: 3, omqPort: 4 });
});

test("only the main profile demands public addresses", () => {
  const address = (ip: string) => ({ ip, httpsPort: 1, omqPort: 2 });
  const main = open(newFolder(), profiles.main);
  for (const ip of [
    "127.0.0.1",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.1.1",
    "169.254.0.1",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
  ]) {
    expect(() => main.addNode(address(ip)), ip).toThrow(`ip: ${ip} is not public`);
  }
  main.addNode(address("95.216.33.113"));
  open(newFolder(), profiles.test).addNode(address("127.0.0.1"));
});

const summary = (chain: Chain): unknown => ({
  state: chain.state(),
  waiting: chain.waiting(),
  nodes: [...chain.register.nodes.values()],
  hashes: Array.from({ length: 10 }, (_, at) => chain.hashAt(1_245 + at)),
});

test("after a crash the chain is what it was: blocks, pool, nodes and taps", () => {
  const folder = newFolder();
  const chain = open(folder);
  const nodes = addNodes(chain, 15);
  for (const node of nodes.slice(0, 14)) chain.stakeNode(node);
  chain.nextBlock();
  chain.nextBlock();
  const [first = "", second = ""] = nodes;
  chain.setTap(first, second, { ip: "127.9.9.9", omqPort: 99, httpsPort: undefined });
  chain.unlockNode(first);
  chain.fund("cc".repeat(32), 5n);
  chain.stakeNode(nodes[14] ?? "");
  const again = open(folder);
  expect(summary(again)).toEqual(summary(chain));
  expect(again.register.tapOf(first, second)).toEqual({ ip: "127.9.9.9", omqPort: 99, httpsPort: undefined });
  chain.nextBlock();
  const third = open(folder);
  expect(summary(third)).toEqual(summary(chain));
});

test("an operator's own wallet is remembered, so that the node can be unlocked after a restart", () => {
  const folder = newFolder();
  const chain = open(folder);
  const [node = ""] = addNodes(chain, 1);
  const wallet = Buffer.alloc(32, 9);
  chain.fund(walletKey(wallet), 15_000n * coin);
  expect(chain.stakeNode(node, wallet).wallet).toBe(walletKey(wallet));
  chain.nextBlock();
  const again = open(folder);
  again.unlockNode(node);
  again.nextBlock();
  expect(again.state().nodes.get(node)?.requestedUnlockHeight).toBe(1_252 + profiles.fast.unlockBlocks);
});

test("a node whose operator's key is not held cannot be unlocked here", () => {
  const chain = open(newFolder());
  const [node = ""] = addNodes(chain, 1);
  const wallet = Buffer.alloc(32, 9);
  const key = walletKey(wallet);
  chain.fund(key, 15_000n * coin);
  const order = registrationOrder(node, key, 15_000n * coin, profiles.fast);
  const { legacy } = chain.register.get(node).keys;
  const unsigned = { ...order, wallet: key, sequence: 0 } as UnsignedTransaction;
  const signed = signTransaction(
    unsigned,
    chain.state().genesisHash,
    (message) => ed25519Sign(wallet, message).toString("hex"),
    (message) => signWithLegacyKey(legacy, message).toString("hex"),
  );
  chain.submit(signed);
  chain.nextBlock();
  expect(() => chain.unlockNode(node)).toThrow(`the key of its operator ${key} is not held here`);
});

test("a torn last line costs only itself", () => {
  const folder = newFolder();
  const chain = open(folder);
  const [node = ""] = addNodes(chain, 1);
  chain.nextBlock();
  const before = summary(chain);
  appendFileSync(join(folder, "chain.jsonl"), `{"kind":"transaction","transaction":{"type":"unlock","node":"${node}`);
  warnings.length = 0;
  expect(summary(open(folder))).toEqual(before);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain("the last line was torn");
});

test.each([
  ["another seed", profiles.fast, Buffer.alloc(32, 1), "seed is"],
  ["another profile", profiles.test, seed, "profile is fast there and test here"],
  [
    "another fork",
    { ...profiles.fast, hardfork: { version: 19, revision: 3 } },
    seed,
    "hardfork is 19.4 there and 19.3 here",
  ],
])("a folder with the chain of %s is refused", (_, parameters, chainSeed, words) => {
  const folder = newFolder();
  open(folder).close();
  expect(() => open(folder, parameters, chainSeed)).toThrow(words);
});

test("a log that was tampered with is refused with its line", () => {
  const folder = newFolder();
  const chain = open(folder);
  for (const node of addNodes(chain, 1)) chain.stakeNode(node);
  chain.nextBlock();
  const path = join(folder, "chain.jsonl");
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  const forged = (lines[4] ?? "").slice(9).replace(/"producer":"[0-9a-f]{4}/, '"producer":"0000');
  lines[4] = `${crc32(forged).toString(16).padStart(8, "0")} ${forged}`;
  writeFileSync(path, `${lines.join("\n")}\n`);
  expect(() => open(folder)).toThrow(`${path}: line 5 does not follow from the ones before`);
});

test("the log's blocks, folded by the model with its own signatures and swarms, give the same state", () => {
  const folder = newFolder();
  const chain = open(folder);
  const nodes = addNodes(chain, 30);
  for (const node of nodes.slice(0, 20)) chain.stakeNode(node);
  chain.nextBlock();
  for (const node of nodes.slice(20)) chain.stakeNode(node);
  for (const node of nodes.slice(3, 9)) chain.unlockNode(node);
  while (chain.state().nodes.size !== 24) chain.nextBlock();
  const blocks = readFileSync(join(folder, "chain.jsonl"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => chainRecord.parse(JSON.parse(line.slice(9))))
    .filter((record) => record.kind === "block");
  const secrets = createChainSecrets(seed);
  const rules = { parameters: profiles.fast, assign: modelSwarms, verify: verifySignature };
  const folded = blocks.reduce(
    (state, block) =>
      applyBlock(state, { ...block, transactions: block.transactions.map(fromTransactionJson) }, rules).state,
    genesis(profiles.fast, walletKey(secrets.treasury), secrets.producer(1_250, 0)),
  );
  expect(folded).toEqual(chain.state());
  expect(swarmSizes(chain).length).toBeGreaterThan(2);
});

test("a chain that is closing refuses what would change it, and can still be read", () => {
  const chain = open(newFolder());
  const [node = ""] = addNodes(chain, 1);
  chain.close();
  for (const change of [() => chain.nextBlock(), () => chain.stakeNode(node), () => addNodes(chain, 1)]) {
    expect(change).toThrow("the chain is closing");
  }
  expect(chain.state().height).toBe(1_250);
});
