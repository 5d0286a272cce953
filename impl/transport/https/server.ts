import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { type BodyBudget, isDeclaredTooLarge, readBody, releaseBody } from "./body.js";
import { endWithRefusal } from "./refusal.js";
import { defaultLimits, type HttpAnswer, type HttpHandler, type HttpLimits, type HttpRequest } from "./types.js";

/** A listening server. */
export interface HttpServer {
  readonly port: number;
  /** Stops listening, lets requests under way finish for up to `graceMs`, then ends all connections. */
  close(graceMs?: number): Promise<void>;
}

export interface HttpServerOptions {
  readonly ip: string;
  /** 0: the system chooses. */
  readonly port: number;
  /** With a certificate the server speaks TLS 1.2 or newer, without one plain HTTP. PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly handle: HttpHandler;
  readonly limits?: Partial<HttpLimits>;
  readonly log?: (message: string, fields?: Record<string, unknown>) => void;
}

const maxHeaders = 100;
const closeGraceMs = 1_000;

/** How often overdue requests are looked for, milliseconds; node's own 30 s would make the limits meaningless. */
const checkMs = 500;

const toIp = (address: string | undefined): string => (address ?? "").replace(/^::ffff:/, "");

const splitUrl = (url: string): Pick<HttpRequest, "path" | "query"> => {
  const mark = url.indexOf("?");
  return mark < 0 ? { path: url, query: "" } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
};

const createServer = ({ certificate }: HttpServerOptions, limits: HttpLimits): Server => {
  const options = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(checkMs, limits.headersTimeoutMs, limits.requestTimeoutMs),
    noDelay: true,
  };
  if (certificate === undefined) return createHttpServer(options);
  const { cert, key } = certificate;
  return createHttpsServer({
    ...options,
    cert,
    key,
    minVersion: "TLSv1.2",
    handshakeTimeout: limits.handshakeTimeoutMs,
  });
};

const listen = (server: Server, ip: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, ip, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

/**
 * Opens a server that hands whole requests to `handle`. Callers that are too large, too slow or malformed are refused
 * and cost no more than the limits say.
 * @throws Error when the address cannot be bound or the certificate is unusable
 */
export const openHttpServer = async (options: HttpServerOptions): Promise<HttpServer> => {
  const limits: HttpLimits = { ...defaultLimits, ...options.limits };
  const { handle, log = () => {} } = options;
  const budget: BodyBudget = { held: 0, maxHeldBytes: limits.maxHeldBytes, maxBodyBytes: limits.maxBodyBytes };
  const sockets = new Set<Socket>();
  const underWay = new WeakMap<Socket, number>();
  const server = createServer(options, limits);
  server.maxConnections = limits.maxConnections;
  server.maxHeadersCount = maxHeaders;

  const answerTo = async (request: IncomingMessage, body: Buffer): Promise<HttpAnswer> => {
    try {
      return await handle({
        method: request.method ?? "",
        ...splitUrl(request.url ?? ""),
        headers: request.headers,
        body,
        remoteIp: toIp(request.socket.remoteAddress),
      });
    } catch (error) {
      log("request handler failed", { error: String(error) });
      return { status: 500, headers: { "content-type": "text/plain" }, body: "Internal Server Error\n" };
    }
  };

  const write = (response: ServerResponse, { status, headers = {}, body }: HttpAnswer): void => {
    if (response.destroyed || response.socket === null) return;
    const overdue = setTimeout(() => response.destroy(), limits.answerTimeoutMs);
    response.once("close", () => clearTimeout(overdue));
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
    response.end(body);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request, budget);
    if (body === "too-large") return endWithRefusal(request, 413, "Request body too large");
    if (body === "no-room") return endWithRefusal(request, 503, "Service Unavailable\n");
    if (body === "broken") return;
    const answer = await answerTo(request, body);
    releaseBody(body, budget);
    write(response, answer);
  };

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    const count = (underWay.get(socket) ?? 0) + 1;
    if (count > limits.maxPipelined) {
      socket.destroy();
      return;
    }
    underWay.set(socket, count);
    response.once("close", () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
    response.on("error", () => {});
    serve(request, response).catch((error: unknown) => {
      log("answer could not be written", { error: String(error) });
      socket.destroy();
    });
  };

  server.on("request", onRequest);
  server.on("checkContinue", (request, response) => {
    if (!isDeclaredTooLarge(request, budget)) response.writeContinue();
    onRequest(request, response);
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  const port = await listen(server, options.ip, options.port);
  server.on("error", (error) => log("server error", { error: String(error) }));

  return {
    port,
    close: async (graceMs = closeGraceMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const overdue = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(overdue);
    },
  };
};
