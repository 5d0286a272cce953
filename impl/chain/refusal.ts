/** A request to the chain process that cannot be met, by kind; rules of the chain itself are RuleViolations. */
export class ChainRefusal extends Error {
  constructor(
    readonly kind: "unknown-node" | "known-node" | "address" | "unknown-wallet" | "pop" | "no-quorum" | "closed",
    message: string,
  ) {
    super(message);
    this.name = "ChainRefusal";
  }
}
