import type { ChainParameters } from "../../spec/model/chain/parameters.js";
import { walletOf } from "../../spec/model/chain/state.js";
import { signTransaction, type Transaction, type UnsignedTransaction } from "../../spec/model/chain/transaction.js";
import { ed25519Public, ed25519Sign } from "../crypto/ed25519.js";
import type { Ledger } from "./ledger.js";
import { type LegacyKey, signWithLegacyKey } from "./legacy-key.js";

type WithoutWallet<T> = T extends UnsignedTransaction ? Omit<T, "wallet" | "sequence"> : never;

/** A transaction before it is known who pays. */
export type Order = WithoutWallet<UnsignedTransaction>;

/** Public key of a wallet, hex. */
export const walletKey = (seed: Uint8Array): string => ed25519Public(seed).toString("hex");

/** Signs an order as the wallet's next transaction after the ones that wait; a registration also with the node's key. */
export const signOrder = (ledger: Ledger, seed: Uint8Array, order: Order, node?: LegacyKey): Transaction => {
  const wallet = walletKey(seed);
  const { sequence } = walletOf(ledger.draft().wallets, wallet);
  return signTransaction(
    { ...order, wallet, sequence } as UnsignedTransaction,
    ledger.state().genesisHash,
    (message) => ed25519Sign(seed, message).toString("hex"),
    (message) => (node === undefined ? "" : signWithLegacyKey(node, message).toString("hex")),
  );
};

/** Registration by one wallet that reserves and stakes `amount`, without a fee. */
export const registrationOrder = (
  node: string,
  wallet: string,
  amount: bigint,
  { hardfork }: ChainParameters,
): Order => ({
  type: "register",
  node,
  hardfork: hardfork.version,
  fee: 0,
  reserved: [{ contributor: wallet, amount }],
  stake: amount,
});
