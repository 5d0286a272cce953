import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import type { ServerCertificate } from "../../transport/https/certificate.js";
import { onRememberedPort } from "../remembered-port.js";

/** A listening HTTP or HTTPS server. */
export interface HttpListener {
  readonly port: number;
  /** Ends it and its connections. */
  readonly close: () => Promise<void>;
}

export interface ListenOptions {
  readonly ip: string;
  /** Port of last time, which is taken again if it is free. */
  readonly port: number;
  /** With a certificate it is HTTPS. */
  readonly certificate?: ServerCertificate;
}

/** Longest time a request may take to arrive, milliseconds. */
const requestTimeout = 30_000;

const listenOn = (server: Server, ip: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, ip, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });

/** Serves `app`. Rejects when the address cannot be bound. */
export const listen = async (app: Hono, { ip, port, certificate }: ListenOptions): Promise<HttpListener> => {
  const options = { requestTimeout, headersTimeout: requestTimeout };
  const server = createAdaptorServer({
    fetch: app.fetch,
    ...(certificate === undefined
      ? { createServer: createHttpServer, serverOptions: options }
      : {
          createServer: createHttpsServer,
          serverOptions: { ...options, cert: certificate.cert, key: certificate.key },
        }),
  }) as Server;
  const bound = await onRememberedPort(port, (wanted) => listenOn(server, ip, wanted));
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
