import type { Agent } from "undici";
import { WireFailure } from "./failure.js";
import { nextSourceAddress } from "./source-address.js";

/** Where a node serves HTTPS, or a server outside the network plain HTTP. */
export type HttpsServer =
  | { readonly ip: string; readonly httpsPort: number }
  | { readonly ip: string; readonly httpPort: number };

const originOf = (server: HttpsServer): string =>
  "httpPort" in server ? `http://${server.ip}:${server.httpPort}` : `https://${server.ip}:${server.httpsPort}`;

export interface HttpsCall {
  readonly path: string;
  /** POST unless told otherwise. */
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A client of nodes over HTTPS with a source address of its own; certificates are not checked, as clients do. */
export interface HttpsClient {
  /** @throws WireFailure */
  readonly call: (server: HttpsServer, call: HttpsCall) => Promise<HttpsAnswer>;
  /** The same over a connection that carries nothing else, from another address. @throws WireFailure */
  readonly callAnew: (server: HttpsServer, call: HttpsCall) => Promise<HttpsAnswer>;
  readonly close: () => Promise<void>;
}

/** Longer than the five seconds a store takes while a member is silent. */
const defaultTimeoutMs = 15_000;

const openAgent = async (): Promise<Agent> => {
  const { Agent } = await import("undici");
  const localAddress = nextSourceAddress();
  return new Agent({
    connections: 16,
    // Well before the server closes an idle connection, so that none is taken up again while it does.
    keepAliveTimeout: 2_000,
    keepAliveMaxTimeout: 2_000,
    connect: { rejectUnauthorized: false, timeout: 5_000, ...(localAddress === undefined ? {} : { localAddress }) },
  });
};

const failureOf = (error: unknown, what: string): unknown => {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT" || code === "UND_ERR_ABORTED")
    return new WireFailure("silent", `${what}: no answer in time`);
  if (code === "ECONNREFUSED" || code === "UND_ERR_CONNECT_TIMEOUT")
    return new WireFailure("refused", `${what}: the connection was refused (${code})`);
  if (code === undefined) return error;
  return new WireFailure("closed", `${what}: the connection was closed without an answer (${code}: ${message})`);
};

const send = async (agent: Agent, server: HttpsServer, call: HttpsCall): Promise<HttpsAnswer> => {
  const { path, method = "POST", body, headers = {}, timeoutMs = defaultTimeoutMs } = call;
  const origin = originOf(server);
  const what = `${method} ${origin}${path}`;
  try {
    const answer = await agent.request({
      origin,
      path,
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : Buffer.from(body) }),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers: answer.headers, body: bytes };
  } catch (error) {
    throw failureOf(error, what);
  }
};

/** Opens nothing yet; connections begin with the first call. */
export const createHttpsClient = (): HttpsClient => {
  let shared: Promise<Agent> | undefined;
  return {
    call: async (server, call) => {
      shared ??= openAgent();
      return send(await shared, server, call);
    },
    callAnew: async (server, call) => {
      const agent = await openAgent();
      try {
        return await send(agent, server, call);
      } finally {
        await agent.destroy();
      }
    },
    close: async () => (await shared)?.destroy(),
  };
};
