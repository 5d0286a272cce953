import { Refusal } from "../../refusal.js";
import type { Answer, Fields } from "../../shim-input.js";
import { applyTransaction } from "../apply-transaction.js";
import { contributionBounds } from "../contribution.js";
import { creditAt } from "../credit.js";
import { type Draft, openDraft } from "../draft.js";
import { lockedIn } from "../node-state.js";
import { type ChainParameters, profiles, unassignedSwarm } from "../parameters.js";
import { RuleViolation } from "../rule-violation.js";
import type { ChainRules } from "../rules.js";
import { genesis, type ServiceNode } from "../state.js";
import {
  amountField,
  countField,
  countsField,
  flagField,
  hexField,
  listField,
  malformed,
  objectField,
  wordField,
} from "./fields.js";
import { creditHistory, stateChangeKinds } from "./numbers.js";
import { activeNode } from "./rewards.js";
import { readReserved, readTransaction } from "./transactions.js";

const { main } = profiles;
const start = genesis(main, "00".repeat(32), "00".repeat(16));

/** Refuses with the name of the rule that is broken. */
export const refusingRules = <Result>(operation: () => Result): Result => {
  try {
    return operation();
  } catch (error) {
    if (error instanceof RuleViolation) throw new Refusal(error.rule, error.message);
    throw error;
  }
};

const nodeOf = (draft: Draft, key: string): ServiceNode => {
  const node = draft.nodes.get(key);
  if (node === undefined) throw new Error(`node ${key} is not listed`);
  return node;
};

const stakes = (node: ServiceNode): Record<string, unknown> => ({
  active: node.activeSince !== null,
  total_contributed: String(node.totalContributed),
  total_reserved: String(node.totalReserved),
  locked: String(lockedIn(node)),
});

const registration =
  (rules: ChainRules): Answer =>
  (input) => {
    const transaction = readTransaction(objectField(input, "transaction"));
    if (transaction.type !== "register") throw malformed("transaction: no registration");
    const { wallet, node } = transaction;
    const wallets = new Map([
      [wallet, { balance: amountField(input, "balance"), sequence: countField(input, "sequence") }],
    ]);
    const nodes = flagField(input, "listed") ? new Map([[node, activeNode(node)]]) : new Map<string, ServiceNode>();
    const draft = { ...openDraft({ ...start, wallets, nodes }), genesisHash: hexField(input, "genesis", 32) };
    refusingRules(() => applyTransaction(draft, transaction, 0, rules));
    return { ...stakes(nodeOf(draft, node)), balance: String(draft.wallets.get(wallet)?.balance) };
  };

const trusting = (rules: ChainRules, parameters: ChainParameters = main): ChainRules => ({
  ...rules,
  parameters,
  verify: () => true,
});

const unsigned = { signature: "00".repeat(64), nodeSignature: "00".repeat(64) };
const someNode = "01".repeat(32);

const contributions =
  (rules: ChainRules): Answer =>
  (input) => {
    const reserved = readReserved(input);
    const wallet = reserved[0]?.contributor ?? someNode;
    const contributed = listField(input, "stakes").map((one) => ({
      wallet: hexField(one, "wallet", 32),
      stake: amountField(one, "amount"),
    }));
    const keys = new Set([wallet, ...contributed.map((one) => one.wallet)]);
    const draft = openDraft({
      ...start,
      wallets: new Map([...keys].map((key) => [key, { balance: 10n ** 18n, sequence: 0 }])),
    });
    const own = { wallet, node: someNode, stake: amountField(input, "operator_stake"), sequence: 0, ...unsigned };
    const register = { ...own, type: "register", hardfork: main.hardfork.version, fee: 0, reserved } as const;
    refusingRules(() => applyTransaction(draft, register, 0, trusting(rules)));
    const steps = contributed.map(({ wallet: by, stake }) => {
      const before = nodeOf(draft, someNode);
      const { minimum, maximum } = contributionBounds(before, by, main);
      const bounds = { minimum: String(minimum), maximum: String(maximum) };
      const sequence = draft.wallets.get(by)?.sequence ?? 0;
      const transaction = {
        type: "stake",
        wallet: by,
        sequence,
        signature: unsigned.signature,
        node: someNode,
        stake,
      } as const;
      try {
        applyTransaction(draft, transaction, 0, trusting(rules));
      } catch (error) {
        if (!(error instanceof RuleViolation)) throw error;
        return { ...bounds, refused: error.rule };
      }
      return { ...bounds, ...stakes(nodeOf(draft, someNode)) };
    });
    return { registered: true, steps };
  };

const readJudged = (input: Fields): ServiceNode => {
  const history = creditHistory(input);
  return activeNode("ff".repeat(32), {
    ...history,
    registrationHeight: countField(input, "registration_height"),
    lastIpChangeHeight: countField(input, "last_ip_change_height"),
    swarm: history.isDecommissioned || history.activeSince === null ? unassignedSwarm : 0n,
  });
};

const judged = (node: ServiceNode | undefined, height: number): Record<string, unknown> => {
  if (node === undefined) return { listed: false };
  return {
    listed: true,
    active: node.activeSince !== null && !node.isDecommissioned,
    state_since: node.isDecommissioned ? node.lastDecommissionHeight : node.activeSince,
    credit: creditAt(node, height, main),
    last_reward_height: node.lastReward.height,
    last_ip_change_height: node.lastIpChangeHeight,
  };
};

/** A quorum in which every key is a validator but the last, which is its only worker. */
const stateChange =
  (rules: ChainRules): Answer =>
  (input) => {
    const height = countField(input, "height");
    const node = readJudged(objectField(input, "node"));
    const size = countField(input, "validators", 10);
    const voters = countsField(input, "voters", 2 ** 32);
    const quorumHeight = countField(input, "quorum");
    const validators = Array.from({ length: size }, (_, at) => at.toString(16).padStart(64, "0"));
    const draw = { height: quorumHeight, hash: "00".repeat(32), active: validators, decommissioned: [node.key] };
    if (height === 0) throw malformed("height: a block has one before it");
    const draft = openDraft({ ...start, height: height - 1, nodes: new Map([[node.key, node]]), draws: [draw] });
    const change = {
      type: "state_change",
      height: quorumHeight,
      worker: 0,
      state: wordField(input, "state", stateChangeKinds),
      reasonsAll: 0,
      reasonsAny: 0,
      votes: voters.map((validator) => ({ validator, signature: unsigned.signature })),
    } as const;
    refusingRules(() => applyTransaction(draft, change, 0, trusting(rules)));
    const held = draft.heldStakes.map(({ freeAt }) => freeAt);
    return { ...judged(draft.nodes.get(node.key), height), free_at: held[0] ?? null };
  };

/** Families about staking and about what votes do; what breaks a rule is refused with the name of the rule. */
export const stakingAnswers = (rules: ChainRules) => ({
  "chain/registration": registration(rules),
  "chain/contributions": contributions(rules),
  "chain/state-change": stateChange(rules),
});
