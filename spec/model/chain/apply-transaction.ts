import { fixedBytes } from "./byte-layout.js";
import { addContribution, checkContribution } from "./contribution.js";
import { credit, type Draft, spend } from "./draft.js";
import { requestUnlock } from "./leaving.js";
import { checkRegistration, newServiceNode } from "./registration.js";
import { demand, RuleViolation } from "./rule-violation.js";
import type { ChainRules } from "./rules.js";
import { walletOf } from "./state.js";
import { applyStateChange } from "./state-change.js";
import { encodeTransaction, signedBytes, type Transaction, type WalletTransaction } from "./transaction.js";

const checkSignatures = (draft: Draft, transaction: WalletTransaction, { verify }: ChainRules): void => {
  const message = signedBytes(transaction, draft.genesisHash);
  const { wallet, signature } = transaction;
  const byWallet = verify(fixedBytes("signature", signature, 64), message, fixedBytes("wallet", wallet, 32));
  demand(byWallet, "transaction.wallet-signature", "the wallet signs its transaction", () => ({ wallet, signature }));
  if (transaction.type !== "register") return;
  const { node, nodeSignature } = transaction;
  const byNode = verify(fixedBytes("nodeSignature", nodeSignature, 64), message, fixedBytes("node", node, 32));
  demand(byNode, "transaction.node-signature", "the node signs its registration", () => ({ node, nodeSignature }));
};

const checkPayment = (draft: Draft, wallet: string, amount: bigint): void => {
  const { balance } = walletOf(draft.wallets, wallet);
  demand(amount > 0n, "transaction.amount", "an amount is positive", () => ({ amount }));
  demand(amount <= balance, "transaction.balance", "a wallet spends what it has free", () => ({
    wallet,
    amount,
    free: balance,
  }));
};

/** A transaction as far as its own fields, its sequence number and its signatures go. */
const checkEnvelope = (draft: Draft, transaction: WalletTransaction, rules: ChainRules): void => {
  const { wallet, sequence } = transaction;
  const expected = walletOf(draft.wallets, wallet).sequence;
  demand(sequence === expected, "transaction.sequence", "a wallet's transactions follow one another", () => ({
    wallet,
    sequence,
    expected,
  }));
  checkSignatures(draft, transaction, rules);
};

/**
 * Applies one transaction to a draft, or leaves the draft as it was.
 * @param index place of the transaction in its block, from 0
 * @throws RuleViolation naming the first rule that is broken
 */
export const applyTransaction = (draft: Draft, transaction: Transaction, index: number, rules: ChainRules): void => {
  const { parameters } = rules;
  encodeTransaction(transaction);
  if (transaction.type !== "state_change") checkEnvelope(draft, transaction, rules);
  switch (transaction.type) {
    case "register": {
      const { wallet, stake } = transaction;
      checkRegistration(draft, transaction, parameters);
      const node = newServiceNode(transaction, draft.height, index, parameters);
      checkContribution(node, wallet, stake, parameters);
      checkPayment(draft, wallet, stake);
      spend(draft, wallet, stake);
      draft.effects.push({ kind: "registered", node: node.key, operator: wallet });
      addContribution(draft, node, wallet, stake, index);
      return;
    }
    case "stake": {
      const { wallet, stake } = transaction;
      const node = draft.nodes.get(transaction.node);
      if (node === undefined) {
        throw new RuleViolation("stake.unknown-node", "the node is listed", { node: transaction.node });
      }
      checkPayment(draft, wallet, stake);
      checkContribution(node, wallet, stake, parameters);
      spend(draft, wallet, stake);
      addContribution(draft, node, wallet, stake, index);
      return;
    }
    case "unlock":
      requestUnlock(draft, transaction, parameters);
      spend(draft, transaction.wallet, 0n);
      return;
    case "transfer": {
      const { wallet, to, amount } = transaction;
      checkPayment(draft, wallet, amount);
      spend(draft, wallet, amount);
      credit(draft, to, amount);
      draft.effects.push({ kind: "transferred", from: wallet, to, amount });
      return;
    }
    case "state_change":
      applyStateChange(draft, transaction, rules);
  }
};
