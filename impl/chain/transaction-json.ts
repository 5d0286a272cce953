import type { Transaction } from "../../spec/model/chain/transaction.js";
import type { TransactionJson } from "../../spec/schema/chain-admin.js";

/** A transaction from its JSON form. */
export const fromTransactionJson = (json: TransactionJson): Transaction => {
  switch (json.type) {
    case "register": {
      const reserved = json.reserved.map(({ contributor, amount }) => ({ contributor, amount: BigInt(amount) }));
      return { ...json, reserved, stake: BigInt(json.stake) };
    }
    case "stake":
      return { ...json, stake: BigInt(json.stake) };
    case "unlock":
    case "state_change":
      return json;
    case "transfer":
      return { ...json, amount: BigInt(json.amount) };
  }
};

/** The JSON form of a transaction: amounts as decimal strings. */
export const toTransactionJson = (transaction: Transaction): TransactionJson => {
  switch (transaction.type) {
    case "register": {
      const reserved = transaction.reserved.map(({ contributor, amount }) => ({ contributor, amount: String(amount) }));
      return { ...transaction, reserved, stake: String(transaction.stake) };
    }
    case "stake":
      return { ...transaction, stake: String(transaction.stake) };
    case "unlock":
      return transaction;
    case "state_change":
      return { ...transaction, votes: [...transaction.votes] };
    case "transfer":
      return { ...transaction, amount: String(transaction.amount) };
  }
};
