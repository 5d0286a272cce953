import { profiles } from "../../../spec/model/chain/parameters.js";
import type { RuleName } from "../../../spec/model/chain/rule-violation.js";
import {
  type Signer,
  signTransaction,
  type Transaction,
  type UnsignedTransaction,
  type WalletTransaction,
} from "../../../spec/model/chain/transaction.js";
import { type ChainAdminResult, chainAdminResults } from "../../../spec/schema/chain-admin.js";
import { ChainRefusal } from "../../network/chain-admin.js";
import type { Kit } from "../kit/kit.js";
import { type Entry, entriesOf } from "../kit/node-entries.js";
import type { Peer } from "../kit/peers.js";
import { nodeSigner, type Wallet, walletOfSeed } from "./keys.js";

/** What a node costs, atomic units. */
export const requirement = profiles.main.stakingRequirement;

type WithoutWallet<T> = T extends UnsignedTransaction ? Omit<T, "wallet" | "sequence"> : never;

/** A transaction before it is known who pays. */
export type Order = WithoutWallet<UnsignedTransaction>;
/** Terms of a registration before it is known who pays. */
export type Registration = Extract<Order, { readonly type: "register" }>;

/** Makes and submits transactions, and judges how they are taken. */
export interface Desk {
  /** A new wallet with coins, in a block already. */
  readonly wallet: (amount?: bigint) => Promise<Wallet>;
  /** Terms that break no rule: the wallet alone, with the whole requirement and no fee. */
  readonly terms: (wallet: Wallet, node: Peer) => Registration;
  /** Signs an order as the transaction of a wallet after `sequence` others; the node signs registrations. */
  readonly sign: (wallet: Wallet, order: Order, node?: Peer, sequence?: number) => Promise<WalletTransaction>;
  readonly submit: (transaction: Transaction) => Promise<void>;
  /** Judges that a call is refused by a rule of the chain. */
  readonly refuses: (
    label: string,
    rule: RuleName | readonly RuleName[],
    call: () => Promise<unknown>,
  ) => Promise<void>;
  readonly nextBlock: (count?: number) => Promise<{ readonly height: number; readonly hash: string }>;
  /** Coins of a wallet, by its key. */
  readonly coins: (wallet: string) => Promise<ChainAdminResult<"wallet">>;
  /** What the public list says about a node; undefined when it is not listed. */
  readonly entry: (node: Peer) => Promise<Entry | undefined>;
}

/** Amounts travel as decimal strings. */
const toJson = (transaction: Transaction): unknown =>
  JSON.parse(JSON.stringify(transaction, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)));

/** The tools of a case of the stake. */
export const openDesk = (kit: Kit): Desk => {
  const { chain } = kit.network;
  const seeds = kit.random.fork("wallets");

  const nextBlock: Desk["nextBlock"] = async (count = 1) =>
    (await chain("next_block", { count })) as { height: number; hash: string };

  return {
    nextBlock,
    coins: async (wallet) => chainAdminResults.wallet.parse(await chain("wallet", { wallet })),
    wallet: async (amount = 2n * requirement) => {
      const wallet = walletOfSeed(seeds.hex(32));
      await chain("fund", { wallet: wallet.key, amount: String(amount) });
      await nextBlock();
      return wallet;
    },
    terms: (wallet, node) => ({
      type: "register",
      node: node.legacy,
      hardfork: profiles.main.hardfork.version,
      fee: 0,
      reserved: [{ contributor: wallet.key, amount: requirement }],
      stake: requirement,
    }),
    sign: async (wallet, order, node, sequence = 0) => {
      const { state } = await kit.view();
      const unsigned = { ...order, wallet: wallet.key, sequence } as UnsignedTransaction;
      const byNode: Signer = node === undefined ? wallet.sign : nodeSigner(node.legacySecret);
      return signTransaction(unsigned, state.genesis_hash, wallet.sign, byNode);
    },
    submit: async (transaction) => {
      kit.context.step({ kind: "send", label: `submit ${transaction.type}`, from: "client", to: "chain" });
      await chain("submit", { transaction: toJson(transaction) });
    },
    refuses: async (label, rule, call) => {
      const allowed = [rule].flat();
      const outcome = await call().then(
        () => "accepted",
        (error: unknown) => {
          if (!(error instanceof ChainRefusal)) throw error;
          return String((error.data as { readonly rule?: unknown } | undefined)?.rule ?? error.message);
        },
      );
      kit.ok(
        `${label} is refused by ${allowed.join(" or ")}`,
        allowed.some((name) => name === outcome),
        {
          expected: allowed.join(" or "),
          actual: outcome,
        },
      );
    },
    entry: async (node) => {
      const entries = await entriesOf(kit, { service_node_pubkeys: [node.legacy] });
      return entries[0];
    },
  };
};
