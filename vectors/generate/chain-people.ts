import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type Signer, signTransaction, type UnsignedTransaction } from "../../spec/model/chain/transaction.js";
import type { Draft } from "./family.js";
import type { Random } from "./random.js";

/** Holder of an Ed25519 key: a wallet, or a node. */
export interface ChainPerson {
  readonly key: string;
  readonly sign: Signer;
}

/** A person with a key of its own. */
export const createChainPerson = (random: Random): ChainPerson => {
  const seed = random.bytes(32);
  return {
    key: bytesToHex(ed25519.getPublicKey(seed)),
    sign: (message) => bytesToHex(ed25519.sign(message, seed)),
  };
};

type Json = Draft["input"][string];

const toJson = (value: unknown): Json => {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, toJson(field)]));
};

/** A transaction in its JSON form: amounts as decimal strings. */
export const transactionJson = (transaction: object): Draft["input"] => toJson(transaction) as Draft["input"];

/** Signs for a wallet, and a registration for its node too; answers the JSON form. */
export const signedJson = (
  transaction: UnsignedTransaction,
  genesis: string,
  wallet: ChainPerson,
  node: ChainPerson = wallet,
): Draft["input"] => transactionJson(signTransaction(transaction, genesis, wallet.sign, node.sign));
