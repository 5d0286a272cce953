import type { Fields } from "../../shim-input.js";
import type { RegisterTransaction, Transaction } from "../transaction.js";
import { amountField, countField, hexField, listField, wordField } from "./fields.js";
import { stateChangeKinds } from "./numbers.js";

const types = ["register", "stake", "unlock", "transfer", "state_change"] as const;

/** Reservations of a registration. */
export const readReserved = (input: Fields): RegisterTransaction["reserved"] =>
  listField(input, "reserved").map((one) => ({
    contributor: hexField(one, "contributor", 32),
    amount: amountField(one, "amount"),
  }));

/** A transaction in the JSON form of the chain's admin interface. */
export const readTransaction = (input: Fields): Transaction => {
  const type = wordField(input, "type", types);
  if (type === "state_change") {
    return {
      type,
      height: countField(input, "height"),
      worker: countField(input, "worker"),
      state: wordField(input, "state", stateChangeKinds),
      reasonsAll: countField(input, "reasonsAll", 0xffff),
      reasonsAny: countField(input, "reasonsAny", 0xffff),
      votes: listField(input, "votes").map((vote) => ({
        validator: countField(vote, "validator"),
        signature: hexField(vote, "signature", 64),
      })),
    };
  }
  const signed = {
    wallet: hexField(input, "wallet", 32),
    sequence: countField(input, "sequence"),
    signature: hexField(input, "signature", 64),
  };
  if (type === "transfer") {
    return { type, ...signed, to: hexField(input, "to", 32), amount: amountField(input, "amount") };
  }
  const node = hexField(input, "node", 32);
  if (type === "unlock") return { type, ...signed, node };
  const stake = amountField(input, "stake");
  if (type === "stake") return { type, ...signed, node, stake };
  return {
    type,
    ...signed,
    node,
    hardfork: countField(input, "hardfork", 255),
    fee: countField(input, "fee"),
    reserved: readReserved(input),
    stake,
    nodeSignature: hexField(input, "nodeSignature", 64),
  };
};
