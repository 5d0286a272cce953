import type { HttpClient } from "../transport/https/client.js";

/** Time in milliseconds since the epoch, and waiting. A simulator plugs in a virtual one. */
export interface Clock {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/** Source of every random byte of a client: secrets, nonces, choices. */
export interface Random {
  readonly bytes: (length: number) => Buffer;
}

/** Requests over HTTP; rejects with `HttpError` when there is no whole answer in time. */
export type Http = Pick<HttpClient, "request">;

/** What a client tells about its work. Secrets, phrases and contents of messages never reach it. */
export type Log = (level: "debug" | "info" | "warn", message: string) => void;
