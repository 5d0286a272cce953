import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { applyBlock } from "./apply-block.js";
import type { Block } from "./block.js";
import { checkConservation } from "./conservation.js";
import type { Effect } from "./effect.js";
import { type ChainParameters, profiles, unassignedSwarm } from "./parameters.js";
import { type AssignSwarms, type ChainRules, type VerifySignature, verifySignature } from "./rules.js";
import { type ChainState, genesis, walletOf } from "./state.js";
import {
  type RegisterTransaction,
  type Signer,
  signTransaction,
  type Transaction,
  type UnsignedTransaction,
  type WalletTransaction,
} from "./transaction.js";

/** An Ed25519 key made from a name, for tests. */
export interface TestKey {
  readonly key: string;
  readonly sign: Signer;
}

/** The same name always gives the same key. */
export const testKey = (name: string): TestKey => {
  const seed = sha256(utf8ToBytes(name));
  return {
    key: bytesToHex(ed25519.getPublicKey(seed)),
    sign: (message) => bytesToHex(ed25519.sign(message, seed)),
  };
};

/** Puts every node without a swarm into swarm 0, as a network of one swarm does. */
const oneSwarm: AssignSwarms = (current) =>
  new Map([...current].map(([key, id]) => [key, id === unassignedSwarm ? 0n : id]));

type WithoutSequence<T> = T extends UnsignedTransaction ? Omit<T, "sequence" | "wallet"> : never;

/** A transaction before its wallet is filled in. */
export type TestOrder = WithoutSequence<UnsignedTransaction>;

/** A chain for tests that remembers its last state; every block is checked for conservation. */
export interface TestChain {
  readonly rules: ChainRules;
  readonly treasury: TestKey;
  readonly state: () => ChainState;
  /** Signs for the next place of the wallet, `ahead` transactions later. */
  readonly order: (wallet: TestKey, order: TestOrder, node?: TestKey, ahead?: number) => WalletTransaction;
  readonly block: (...transactions: readonly Transaction[]) => readonly Effect[];
  readonly blocks: (count: number) => void;
  /** A block that gives coins to a wallet. */
  readonly fund: (wallet: TestKey, amount: bigint) => void;
}

/** Terms of a registration that breaks no rule: the operator alone, with the whole requirement. */
export const soloTerms = (
  operator: TestKey,
  node: TestKey,
  amount: bigint,
): Omit<RegisterTransaction, "sequence" | "wallet" | "signature" | "nodeSignature"> => ({
  type: "register",
  node: node.key,
  hardfork: 19,
  fee: 0,
  reserved: [{ contributor: operator.key, amount }],
  stake: amount,
});

/** Opens a chain of the fast profile, some parameters changed. */
export const openTestChain = (
  changes: Partial<ChainParameters> = {},
  assign: AssignSwarms = oneSwarm,
  verify: VerifySignature = verifySignature,
): TestChain => {
  const parameters = { ...profiles.fast, ...changes };
  const rules: ChainRules = { parameters, assign, verify };
  const treasury = testKey("treasury");
  let state = genesis(parameters, treasury.key, "00".repeat(16));
  const next = (transactions: readonly Transaction[]): Block => ({
    height: state.height + 1,
    previous: state.hash,
    timeMs: state.timeMs + parameters.blockTargetMs,
    producer: bytesToHex(sha256(utf8ToBytes(`producer ${state.height}`)).subarray(0, 16)),
    transactions,
  });
  const order: TestChain["order"] = (wallet, terms, node = wallet, ahead = 0) => {
    const sequence = walletOf(state.wallets, wallet.key).sequence + ahead;
    const unsigned = { ...terms, wallet: wallet.key, sequence } as UnsignedTransaction;
    return signTransaction(unsigned, state.genesisHash, wallet.sign, node.sign);
  };
  const block: TestChain["block"] = (...transactions) => {
    const step = applyBlock(state, next(transactions), rules);
    checkConservation(step.state);
    state = step.state;
    return step.effects;
  };
  return {
    rules,
    treasury,
    state: () => state,
    order,
    block,
    blocks: (count) => {
      for (let made = 0; made < count; made++) block();
    },
    fund: (wallet, amount) => {
      block(order(treasury, { type: "transfer", to: wallet.key, amount }));
    },
  };
};
