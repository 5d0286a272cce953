/** A process of a network did not start, stopped, or did not answer. `blame` says whose fault a verdict may make it. */
export class ProcessFailure extends Error {
  constructor(
    readonly blame: "target" | "harness",
    message: string,
    /** Last lines the process wrote to stderr. */
    readonly log: string,
  ) {
    super(message);
    this.name = "ProcessFailure";
  }
}
