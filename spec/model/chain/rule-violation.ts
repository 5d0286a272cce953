/** Rules of the chain by name; every refusal names exactly one. */
export type RuleName =
  | "transaction.format"
  | "transaction.sequence"
  | "transaction.wallet-signature"
  | "transaction.node-signature"
  | "transaction.amount"
  | "transaction.balance"
  | "register.listed"
  | "register.hardfork"
  | "register.fee"
  | "register.contributors"
  | "register.duplicate-contributor"
  | "register.operator"
  | "register.operator-minimum"
  | "register.contributor-minimum"
  | "register.over-reserved"
  | "register.stake"
  | "stake.unknown-node"
  | "stake.full"
  | "stake.contributions"
  | "stake.minimum"
  | "stake.maximum"
  | "unlock.unknown-node"
  | "unlock.not-contributor"
  | "unlock.pending"
  | "state-change.height"
  | "state-change.worker"
  | "state-change.votes"
  | "state-change.order"
  | "state-change.validator"
  | "state-change.signature"
  | "state-change.unknown-node"
  | "state-change.state"
  | "state-change.too-early"
  | "vote.height"
  | "vote.validator"
  | "vote.worker"
  | "vote.signature"
  | "vote.state"
  | "vote.repeated"
  | "block.height"
  | "block.previous"
  | "block.time"
  | "block.producer"
  | "block.swarms";

/** Numbers and names that a refusal rests on; amounts in atomic units. */
export type RuleFacts = Readonly<Record<string, string | number | bigint>>;

/** A transaction or block that breaks a rule; the state it was tried on is unchanged. */
export class RuleViolation extends Error {
  constructor(
    readonly rule: RuleName,
    /** What the rule demands, in words. */
    demand: string,
    readonly facts: RuleFacts,
  ) {
    const numbers = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
    super(`${rule}: ${demand} (${numbers.join(", ")})`);
    this.name = "RuleViolation";
  }
}

/** Refuses unless the rule holds; facts are only computed for a refusal. */
export const demand = (holds: boolean, rule: RuleName, words: string, facts: () => RuleFacts): void => {
  if (!holds) throw new RuleViolation(rule, words, facts());
};
