import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { Agent, buildConnector, type Dispatcher, errors, request } from "undici";

/** An answer whose body has arrived whole. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; repeated ones joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Why there is no answer. */
export class HttpError extends Error {
  constructor(
    readonly reason: "timeout" | "unreachable" | "too-large" | "wrong-certificate",
    message: string,
  ) {
    super(message);
    this.name = "HttpError";
  }
}

export interface HttpClientOptions {
  /** Local address that connections leave from. */
  readonly localAddress?: string;
  /** False towards service nodes, whose certificates prove nothing. */
  readonly checkCertificates: boolean;
  /** SHA-256 of the only certificate (DER) that is accepted, hex, whether or not certificates are checked otherwise. */
  readonly certificateSha256?: string;
  /** Largest answer taken, bytes. */
  readonly maxResponseBytes?: number;
  /** Connections to one server. */
  readonly maxConnections?: number;
  readonly keepAliveMs?: number;
}

export interface HttpRequestOptions {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** From the call to the last byte of the answer. */
  readonly timeoutMs: number;
}

/** A client with keep-alive; it follows no redirects. */
export interface HttpClient {
  /** @throws HttpError when there is no whole answer in time */
  request(url: string, options: HttpRequestOptions): Promise<HttpResponse>;
  /** Ends all connections and requests. */
  close(): Promise<void>;
}

const defaultMaxResponse = 10 * 1024 * 1024;
const defaultMaxConnections = 16;
const defaultKeepAliveMs = 20_000;

/** Opens connections, and ends those that a closing client must not wait for. */
const createConnector = (options: HttpClientOptions) => {
  const { checkCertificates, certificateSha256 } = options;
  const opening = new Set<Socket>();
  const open = buildConnector({
    rejectUnauthorized: checkCertificates,
    minVersion: "TLSv1.2",
    // A resumed session would show no certificate to compare.
    ...(certificateSha256 === undefined ? {} : { maxCachedSessions: 0 }),
  }) as unknown as (target: buildConnector.Options, callback: buildConnector.Callback) => Socket;

  const certificateFault = (hostname: string, socket: Socket): HttpError | undefined => {
    if (certificateSha256 === undefined) return undefined;
    const found = (socket as TLSSocket).getPeerCertificate?.().fingerprint256?.replaceAll(":", "").toLowerCase();
    if (found === certificateSha256.toLowerCase()) return undefined;
    return new HttpError("wrong-certificate", `${hostname} shows certificate ${found}, not ${certificateSha256}`);
  };

  const connect: buildConnector.connector = (target, callback) => {
    const socket = open(target, (...[error, connected]: Parameters<buildConnector.Callback>) => {
      opening.delete(socket);
      const fault = error ?? certificateFault(target.hostname, connected);
      if (fault === undefined && connected !== null) return callback(null, connected);
      socket.destroy();
      callback(fault ?? new HttpError("unreachable", `${target.hostname} cannot be reached`), null);
    });
    opening.add(socket);
  };
  const abandon = (): void => {
    for (const socket of opening) socket.destroy(new Error("the client was closed"));
  };
  return { connect, abandon };
};

const toHttpError = (url: string, error: unknown): HttpError => {
  if (error instanceof HttpError) return error;
  const { message } = error as Error;
  if (error instanceof errors.ResponseExceededMaxSizeError) return new HttpError("too-large", `${url}: ${message}`);
  const late =
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError;
  return new HttpError(late ? "timeout" : "unreachable", `${url}: ${message}`);
};

const read = async (coming: Promise<Dispatcher.ResponseData>): Promise<HttpResponse> => {
  const { statusCode, headers, body } = await coming;
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")])),
    body: Buffer.from(await body.arrayBuffer()),
  };
};

const rejectionOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

/** Makes a client. Its connections stay open between requests until `close`, or for the keep-alive time. */
export const createHttpClient = (options: HttpClientOptions): HttpClient => {
  const { connect, abandon } = createConnector(options);
  const agent = new Agent({
    connect,
    ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
    connections: options.maxConnections ?? defaultMaxConnections,
    keepAliveTimeout: options.keepAliveMs ?? defaultKeepAliveMs,
    maxResponseSize: options.maxResponseBytes ?? defaultMaxResponse,
  });
  return {
    request: async (url, { method = "GET", headers = {}, body = null, timeoutMs }) => {
      const overdue = new AbortController();
      const timer = setTimeout(
        () => overdue.abort(new HttpError("timeout", `${url}: no answer in ${timeoutMs} ms`)),
        timeoutMs,
      );
      try {
        const answer = read(request(url, { dispatcher: agent, method, headers, body, signal: overdue.signal }));
        // A request that still waits for its connection does not see the signal.
        return await Promise.race([answer, rejectionOf(overdue.signal)]);
      } catch (error) {
        throw toHttpError(url, error);
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => {
      const closed = agent.destroy();
      abandon();
      await closed;
    },
  };
};
