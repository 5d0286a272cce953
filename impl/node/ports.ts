import type { ServiceNode } from "./view/chain-view.js";

/** The time, in milliseconds since the epoch, and timers. The simulator plugs in a virtual one. */
export interface Clock {
  readonly now: () => number;
  /** Runs `task` once after `ms`; the returned function cancels it. */
  readonly after: (ms: number, task: () => void) => () => void;
}

/** Source of every random byte of a node: nonces, choices, jitter. */
export interface Random {
  readonly bytes: (length: number) => Buffer;
}

/** Requests to other service nodes, and to servers outside as the last hop of an onion. */
export interface Transport {
  /**
   * Sends a request to a service node and resolves with the parts of its reply.
   * Rejects with `PeerFailure` when it cannot be reached, refuses, or is silent for `timeoutMs`.
   */
  readonly ask: (
    to: ServiceNode,
    command: string,
    parts: readonly (Buffer | string)[],
    timeoutMs: number,
    /** Only over a connection that we open, so that the answer proves that the node can be reached. */
    outgoingOnly?: boolean,
  ) => Promise<readonly Buffer[]>;
  /** Posts nothing to a path of a service node's HTTPS server, over a connection of its own; rejects with `ServerFailure`. */
  readonly probe: (to: ServiceNode, path: string, host: string, timeoutMs: number) => Promise<ServerAnswer>;
  /** Posts to a server outside the network; rejects with `ServerFailure`. */
  readonly post: (url: string, body: Buffer, timeoutMs: number) => Promise<ServerAnswer>;
}

/** Answer of an HTTP server. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Asks the node's own chain daemon and resolves with the parts of its answer; rejects when it is silent. */
export type AskDaemon = (endpoint: string, parts: readonly string[], timeoutMs: number) => Promise<readonly Buffer[]>;

/**
 * Sends a command to a client over a connection that it opened; nothing is expected back.
 * @returns false when the connection is gone for good
 */
export type TellClient = (connection: string, command: string, parts: readonly Buffer[]) => Promise<boolean>;

/** A service node did not answer: `word` is the error word of the transport, such as TIMEOUT or FORBIDDEN_SN. */
export class PeerFailure extends Error {
  constructor(
    readonly word: string,
    message: string,
  ) {
    super(message);
    this.name = "PeerFailure";
  }
}

/** An HTTP server did not answer: late, or not at all. */
export class ServerFailure extends Error {
  constructor(
    readonly kind: "timeout" | "unreachable",
    message: string,
  ) {
    super(message);
    this.name = "ServerFailure";
  }
}

/** Structured log of a node; secrets and message contents never reach it. */
export type Log = (
  level: "debug" | "info" | "warn" | "error",
  message: string,
  fields?: Record<string, unknown>,
) => void;
