/**
 * What a process did instead of answering: it took no connection, closed one, kept silent until a deadline, or said
 * something that is no message of its protocol.
 */
export class WireFailure extends Error {
  constructor(
    readonly kind: "refused" | "closed" | "silent" | "garbled",
    message: string,
  ) {
    super(message);
    this.name = "WireFailure";
  }
}
