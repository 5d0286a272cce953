import type { Draft } from "./draft.js";
import { type ChainParameters, unassignedSwarm } from "./parameters.js";
import { demand } from "./rule-violation.js";
import type { ServiceNode } from "./state.js";
import type { RegisterTransaction, Reservation } from "./transaction.js";

/**
 * Refuses reservations that leave too little for the operator or for whoever comes later.
 * Source: oxen-core `service_node_rules.cpp` (check_service_node_stakes).
 */
const checkReservations = (reserved: readonly Reservation[], parameters: ChainParameters): void => {
  const { stakingRequirement: requirement, maxContributions, operatorShareDivisor } = parameters;
  let sum = 0n;
  for (const [position, { amount }] of reserved.entries()) {
    const left = requirement - sum;
    if (position === 0) {
      const minimum = requirement / operatorShareDivisor;
      demand(
        amount >= minimum,
        "register.operator-minimum",
        "the operator reserves a quarter of the requirement",
        () => ({
          amount,
          minimum,
        }),
      );
    } else {
      const minimum = left / BigInt(maxContributions - position);
      demand(amount >= minimum, "register.contributor-minimum", "a reservation reaches the share of its place", () => ({
        position,
        amount,
        minimum,
      }));
    }
    demand(amount <= left, "register.over-reserved", "reservations stay within the requirement", () => ({
      position,
      amount,
      left,
    }));
    sum += amount;
  }
};

/** Refuses a registration whose terms break a rule. */
export const checkRegistration = (
  draft: Draft,
  transaction: RegisterTransaction,
  parameters: ChainParameters,
): void => {
  const { node, hardfork, fee, reserved, wallet, stake } = transaction;
  const { feeUnits, maxContributions } = parameters;
  const current = parameters.hardfork.version;
  demand(!draft.nodes.has(node), "register.listed", "the node is not listed yet", () => ({ node }));
  demand(hardfork === current, "register.hardfork", "a registration names the fork in force", () => ({
    hardfork,
    current,
  }));
  demand(fee <= feeUnits, "register.fee", "the fee is at most the whole", () => ({ fee, whole: feeUnits }));
  const count = reserved.length;
  demand(
    count >= 1 && count <= maxContributions,
    "register.contributors",
    "one to ten wallets have reservations",
    () => ({
      count,
      maximum: maxContributions,
    }),
  );
  const operator = reserved[0];
  demand(operator?.contributor === wallet, "register.operator", "the first reservation is the payer's", () => ({
    wallet,
    first: operator?.contributor ?? "none",
  }));
  checkReservations(reserved, parameters);
  const least = operator?.amount ?? 0n;
  demand(stake >= least, "register.stake", "the operator stakes the whole reservation", () => ({
    stake,
    reserved: least,
  }));
  const wallets = reserved.map(({ contributor }) => contributor);
  const twice = wallets.find((contributor, position) => wallets.indexOf(contributor) < position);
  demand(twice === undefined, "register.duplicate-contributor", "a wallet has one reservation", () => ({
    contributor: twice ?? "none",
  }));
};

/** The node that a checked registration puts on the list, before its operator's contribution is added. */
export const newServiceNode = (
  transaction: RegisterTransaction,
  height: number,
  index: number,
  parameters: ChainParameters,
): ServiceNode => ({
  key: transaction.node,
  operator: transaction.wallet,
  fee: transaction.fee,
  hardfork: transaction.hardfork,
  stakingRequirement: parameters.stakingRequirement,
  contributors: transaction.reserved.map(({ contributor, amount }) => ({
    wallet: contributor,
    reserved: amount,
    amount: 0n,
    stakes: [],
  })),
  totalContributed: 0n,
  totalReserved: transaction.reserved.reduce((sum, { amount }) => sum + amount, 0n),
  registrationHeight: height,
  activeSince: null,
  isDecommissioned: false,
  lastDecommissionHeight: 0,
  decommissionCount: 0,
  reasonsAll: 0,
  reasonsAny: 0,
  recommissionCredit: parameters.initialCredit,
  requestedUnlockHeight: 0,
  lastReward: { height, index },
  lastIpChangeHeight: height,
  swarm: unassignedSwarm,
});
