import { join } from "node:path";
import type { Effect } from "../../spec/model/chain/effect.js";
import type { ChainParameters } from "../../spec/model/chain/parameters.js";
import { RuleViolation } from "../../spec/model/chain/rule-violation.js";
import type { ChainRules } from "../../spec/model/chain/rules.js";
import { type ChainState, genesis, walletOf } from "../../spec/model/chain/state.js";
import { type Transaction, transactionId } from "../../spec/model/chain/transaction.js";
import { ed25519Verify } from "../crypto/ed25519.js";
import { assignSwarms } from "../swarm/assign-swarms.js";
import { type ChainClock, createChainClock } from "./chain-clock.js";
import { openChainLog } from "./chain-log.js";
import type { ChainNode, NodeAddress } from "./chain-node.js";
import { createChainSecrets } from "./chain-secrets.js";
import { createLedger, type Ledger } from "./ledger.js";
import { createNodeRegister, type NodeRegister, type Tap } from "./node-register.js";
import { registrationOrder, signOrder, walletKey } from "./orders.js";
import type { ChainRecord } from "./record.js";
import type { SyncPolicy } from "./record-file.js";
import { ChainRefusal } from "./refusal.js";
import { fromTransactionJson, toTransactionJson } from "./transaction-json.js";

export interface ChainOptions {
  /** Folder of the chain's log; it exists. */
  readonly dataDir: string;
  readonly parameters: ChainParameters;
  /** 32 bytes that all keys and hashes follow from. */
  readonly seed: Uint8Array;
  /** When the log reaches the disk; `second` unless told otherwise. */
  readonly sync?: SyncPolicy;
  /** Monotonic milliseconds. */
  readonly elapsed?: () => number;
  readonly warn: (message: string) => void;
  /** Told when the log cannot be written: memory is ahead of the disk, and the process must end. */
  readonly fatal: (error: unknown) => void;
}

/** Told of every block, after its state is visible. */
type BlockListener = (state: ChainState, effects: readonly Effect[]) => void;

/** The chain of this process: what happened to it is on disk before anybody sees it. */
export interface Chain {
  readonly parameters: ChainParameters;
  readonly clock: ChainClock;
  readonly state: () => ChainState;
  readonly hashAt: Ledger["hashAt"];
  readonly waiting: Ledger["waiting"];
  readonly register: NodeRegister;
  /** Secret of the public OMQ endpoint. */
  readonly omqSecret: Buffer;
  /** Makes a node from a seed, or from the chain's own. Throws ChainRefusal. */
  readonly addNode: (address: NodeAddress, seed?: Uint8Array) => ChainNode;
  /** Submits a staking transaction for a node; the wallet is an Ed25519 seed. Throws ChainRefusal, RuleViolation. */
  readonly stakeNode: (node: string, wallet?: Uint8Array, amount?: bigint) => { tx: string; wallet: string };
  /** Submits an unlock by the operator and returns the node's last height. Throws ChainRefusal, RuleViolation. */
  readonly unlockNode: (node: string) => { tx: string; unlockHeight: number };
  /** Submits a contribution of a wallet, an Ed25519 seed, to a node; returns the transaction's id. Throws RuleViolation. */
  readonly contribute: (node: string, wallet: Uint8Array, amount: bigint) => string;
  /** Submits a transfer out of a wallet, an Ed25519 seed; returns the transaction's id. Throws RuleViolation. */
  readonly transfer: (from: Uint8Array, to: string, amount: bigint) => string;
  /** Submits a transfer out of the genesis wallet; returns the transaction's id. Throws RuleViolation. */
  readonly fund: (wallet: string, amount: bigint) => string;
  /** Submits a signed transaction; returns its id. Throws RuleViolation. */
  readonly submit: (transaction: Transaction) => string;
  readonly setTap: (from: string, to: string, tap: Tap) => void;
  /** Makes a block of what waits, now. Throws RuleViolation `block.swarms` when there can be none. */
  readonly nextBlock: () => ChainState;
  /** Moves the clock to the time when the next block is due, and makes it. */
  readonly warpBlock: () => ChainState;
  /** Forgets the transactions that wait. */
  readonly flush: () => void;
  /** Takes the last blocks back. Throws ChainRefusal `pop`. */
  readonly pop: (count: number) => ChainState;
  readonly onBlock: (listener: BlockListener) => void;
  /** Closes the log; what would change the chain is refused from then on. */
  readonly close: () => void;
}

/**
 * Opens the chain in a folder: a new one, or the one whose log is there, folded again from its first block.
 * @throws Error when the log is damaged, does not lead to the hashes it names, or belongs to another chain
 */
export const openChain = (options: ChainOptions): Chain => {
  const { dataDir, parameters, seed, sync = "second", elapsed = () => 0, warn, fatal } = options;
  const secrets = createChainSecrets(seed);
  const rules: ChainRules = {
    parameters,
    assign: assignSwarms,
    verify: (signature, message, publicKey) => ed25519Verify(publicKey, message, signature),
  };
  const first = genesis(parameters, walletKey(secrets.treasury), secrets.producer(parameters.genesisHeight, 0));
  const ledger = createLedger(first, rules);
  const register = createNodeRegister(parameters.publicAddressesOnly);
  const operators = new Map<string, Uint8Array>();
  const listeners: BlockListener[] = [];
  /** How often blocks were taken back: what follows differs from what followed before. */
  let branch = 0;

  const operatorOf = (node: string): Uint8Array => operators.get(node) ?? secrets.operator(node);

  const fold = (record: ChainRecord): void => {
    switch (record.kind) {
      case "node": {
        const address = { ip: record.ip, httpsPort: record.https_port, omqPort: record.omq_port };
        register.add(register.prepare(Buffer.from(record.seed, "hex"), address));
        return;
      }
      case "operator":
        operators.set(record.node, Buffer.from(record.seed, "hex"));
        return;
      case "tap":
        register.setTap(record.from, record.to, {
          ip: record.ip,
          omqPort: record.omq_port,
          httpsPort: record.https_port,
        });
        return;
      case "transaction":
        ledger.submit(fromTransactionJson(record.transaction));
        return;
      case "block":
        ledger.replay({ ...record, transactions: record.transactions.map(fromTransactionJson) });
        if (ledger.state().hash !== record.hash) throw new Error(`block ${record.height} is not the block of its hash`);
        return;
      case "flush":
        ledger.flush();
        return;
      case "pop":
        ledger.pop(record.count);
        branch += 1;
        return;
    }
  };

  const log = openChainLog({
    path: join(dataDir, "chain.jsonl"),
    header: {
      kind: "chain",
      format: 2,
      profile: parameters.profile,
      hardfork: `${parameters.hardfork.version}.${parameters.hardfork.revision}`,
      seed: secrets.fingerprint,
      genesis: first.hash,
    },
    fold,
    sync,
    warn,
    fatal,
  });
  const clock = createChainClock(ledger.state().timeMs, elapsed);

  let closed = false;
  const checkOpen = (): void => {
    if (closed) throw new ChainRefusal("closed", "the chain is closing");
  };

  const write = (record: ChainRecord): void => {
    try {
      log.write(record);
    } catch (error) {
      fatal(error);
      throw error;
    }
  };

  const submit = (transaction: Transaction): string => {
    checkOpen();
    ledger.submit(transaction);
    write({ kind: "transaction", transaction: toTransactionJson(transaction) });
    return transactionId(transaction);
  };

  const transfer: Chain["transfer"] = (from, to, amount) =>
    submit(signOrder(ledger, from, { type: "transfer", to, amount }));

  const fund: Chain["fund"] = (wallet, amount) => transfer(secrets.treasury, wallet, amount);

  const nextBlock = (): ChainState => {
    checkOpen();
    const before = ledger.state();
    const timeMs = Math.max(before.timeMs, clock.now());
    const { block, step } = ledger.propose(secrets.producer(before.height + 1, branch), timeMs);
    const { transactions, ...rest } = block;
    write({ kind: "block", ...rest, transactions: transactions.map(toTransactionJson), hash: step.state.hash });
    ledger.commit(block, step);
    for (const listener of listeners) listener(step.state, step.effects);
    return step.state;
  };

  return {
    parameters,
    clock,
    state: ledger.state,
    hashAt: ledger.hashAt,
    waiting: ledger.waiting,
    register,
    omqSecret: secrets.omq,
    submit,
    transfer,
    fund,
    contribute: (node, wallet, amount) => submit(signOrder(ledger, wallet, { type: "stake", node, stake: amount })),

    addNode: (address, given) => {
      checkOpen();
      const nodeSeed = Buffer.from(given ?? secrets.node(register.nodes.size));
      const node = register.prepare(nodeSeed, address);
      const { ip, httpsPort, omqPort } = address;
      write({ kind: "node", ip, https_port: httpsPort, omq_port: omqPort, seed: nodeSeed.toString("hex") });
      register.add(node);
      return node;
    },

    stakeNode: (node, given, amount = parameters.stakingRequirement) => {
      const { keys } = register.get(node);
      const seedOfWallet = given ?? secrets.operator(node);
      const wallet = walletKey(seedOfWallet);
      const order = registrationOrder(node, wallet, amount, parameters);
      const attempt = (): string => submit(signOrder(ledger, seedOfWallet, order, keys.legacy));
      const fundAndAttempt = (error: unknown): string => {
        const isShort = error instanceof RuleViolation && error.rule === "transaction.balance";
        if (given !== undefined || !isShort) throw error;
        fund(wallet, amount - walletOf(ledger.draft().wallets, wallet).balance);
        return attempt();
      };
      let tx: string;
      try {
        tx = attempt();
      } catch (error) {
        tx = fundAndAttempt(error);
      }
      if (!Buffer.from(seedOfWallet).equals(operatorOf(node))) {
        write({ kind: "operator", node, seed: Buffer.from(seedOfWallet).toString("hex") });
        operators.set(node, seedOfWallet);
      }
      return { tx, wallet };
    },

    unlockNode: (node) => {
      const seedOfWallet = operatorOf(node);
      const operator = ledger.draft().nodes.get(node)?.operator;
      if (operator !== undefined && operator !== walletKey(seedOfWallet)) {
        throw new ChainRefusal("unknown-wallet", `node: the key of its operator ${operator} is not held here`);
      }
      const tx = submit(signOrder(ledger, seedOfWallet, { type: "unlock", node }));
      return { tx, unlockHeight: ledger.draft().nodes.get(node)?.requestedUnlockHeight ?? 0 };
    },

    setTap: (from, to, tap) => {
      checkOpen();
      register.get(from);
      register.get(to);
      write({ kind: "tap", from, to, ip: tap.ip, omq_port: tap.omqPort, https_port: tap.httpsPort });
      register.setTap(from, to, tap);
    },

    nextBlock,
    warpBlock: () => {
      clock.advance(parameters.blockTargetMs);
      return nextBlock();
    },

    flush: () => {
      checkOpen();
      write({ kind: "flush" });
      ledger.flush();
    },

    pop: (count) => {
      checkOpen();
      ledger.checkPop(count);
      write({ kind: "pop", count });
      ledger.pop(count);
      branch += 1;
      for (const listener of listeners) listener(ledger.state(), []);
      return ledger.state();
    },

    onBlock: (listener) => listeners.push(listener),
    close: () => {
      closed = true;
      log.close();
    },
  };
};
