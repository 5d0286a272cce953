import type { IncomingHttpHeaders } from "node:http";

/** A request whose body has arrived whole. */
export interface HttpRequest {
  /** In upper case, as sent. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** What stands behind the question mark, as sent; empty without one. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Address of the caller; IPv4 without the IPv6 prefix. */
  readonly remoteIp: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** Answers a request; one that throws is answered with 500. */
export type HttpHandler = (request: HttpRequest) => Promise<HttpAnswer> | HttpAnswer;

/** What callers may cost. */
export interface HttpLimits {
  /** Largest request body, bytes. */
  readonly maxBodyBytes: number;
  /** All bodies held at one time, bytes; beyond it requests are answered with 503. */
  readonly maxHeldBytes: number;
  /** Open connections; further ones are closed at once. */
  readonly maxConnections: number;
  /** Requests of one connection that are not answered yet; a connection with more is closed. */
  readonly maxPipelined: number;
  /** Time until the TLS handshake is done, milliseconds. */
  readonly handshakeTimeoutMs: number;
  /** Time until the headers have arrived, milliseconds. */
  readonly headersTimeoutMs: number;
  /** Time until the whole request has arrived, milliseconds. */
  readonly requestTimeoutMs: number;
  /** Time the caller has to take the whole answer, milliseconds. */
  readonly answerTimeoutMs: number;
  /** Time a connection may stay open without a request, milliseconds. */
  readonly keepAliveMs: number;
}

const mebibyte = 1024 * 1024;

/** The body limit is that of deployed servers; the others are ours. */
export const defaultLimits: HttpLimits = {
  maxBodyBytes: 10 * mebibyte,
  maxHeldBytes: 256 * mebibyte,
  maxConnections: 4_096,
  maxPipelined: 32,
  handshakeTimeoutMs: 10_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  answerTimeoutMs: 60_000,
  keepAliveMs: 30_000,
};
