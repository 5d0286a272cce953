import type { HelloResult } from "../../spec/schema/shim.js";
import type { JsonObject, Reply, Timed } from "./shim-message.js";
import type { FaultKind } from "./shim-session.js";

/** One vector to play. */
export interface ShimCall {
  readonly family: string;
  readonly input: JsonObject;
}

/** No answer, and why: the shim failed as a program, or was given up (`blocked`). */
export interface Fault {
  readonly kind: "fault";
  readonly fault: FaultKind | "blocked";
  /** Completes "the shim …". */
  readonly message: string;
  readonly stderr?: string;
  readonly line?: string;
}

/** What came of one vector. */
export type Answer = (Exclude<Reply, { kind: "malformed" }> & Partial<Timed>) | Fault;

/** A fault that no single vector explains. */
export interface Incident {
  readonly fault: FaultKind;
  readonly message: string;
  readonly stderr: string;
  readonly line?: string;
}

export interface PlayOptions {
  /** Longest silence of the shim while it owes an answer, milliseconds. */
  readonly timeoutMs?: number;
}

/** Plays vectors on a target's shim, pipelined; restarts it when it fails and goes on. */
export interface ShimClient {
  readonly hello: HelloResult;
  /** How often the process was started again. */
  readonly restartCount: number;
  readonly incidents: readonly Incident[];
  readonly vector: (family: string, input: JsonObject, options?: PlayOptions) => Promise<Answer>;
  /**
   * Plays vectors one after the other in one and the same process, each after the answer to the one before. Ends
   * early, with a fault as last element, when the process fails. The answers are returned once the process has
   * answered a `flush` sent after them, so every one of them comes from a process that was alive afterwards.
   */
  readonly sequence: (calls: readonly ShimCall[], options?: PlayOptions) => Promise<readonly Answer[]>;
  readonly close: () => Promise<void>;
}

/** The shim may not be judged by its answers: it does not start, or it accepts what cannot exist. */
export class ShimUnusable extends Error {
  constructor(
    /** `no-start`: it ended before it had answered hello. */
    readonly fault: FaultKind | "no-start",
    /** Completes "the shim …". */
    message: string,
    readonly stderr: string,
    readonly line?: string,
  ) {
    super(message);
    this.name = "ShimUnusable";
  }
}
