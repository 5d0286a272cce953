import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { nextServerAddress } from "./source-address.js";

/** A request that reached a server of the harness. */
export interface SinkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly from: string;
}

/** What the server answers. */
export interface SinkAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An HTTP server of the harness, to stand outside the network or to be a seed. */
export interface HttpSink {
  readonly host: string;
  readonly port: number;
  readonly requests: readonly SinkRequest[];
  readonly close: () => Promise<void>;
}

/** Opens a server on an address of its own; `answer` decides what each request gets. With a certificate it speaks TLS. */
export const openHttpSink = async (
  answer: (request: SinkRequest) => SinkAnswer | Promise<SinkAnswer>,
  certificate?: { readonly cert: string; readonly key: string },
): Promise<HttpSink> => {
  const requests: SinkRequest[] = [];
  const serve: RequestListener = (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => void chunks.push(chunk));
    incoming.on("error", () => undefined);
    incoming.on("end", () => {
      const request: SinkRequest = {
        method: incoming.method ?? "",
        path: incoming.url ?? "",
        headers: incoming.headers,
        body: Buffer.concat(chunks),
        from: incoming.socket.remoteAddress ?? "",
      };
      requests.push(request);
      void Promise.resolve(answer(request)).then(({ status, headers = {}, body }) => {
        outgoing.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
        outgoing.end(body);
      });
    });
  };
  const server: Server = certificate === undefined ? createServer(serve) : createTlsServer({ ...certificate }, serve);
  const host = nextServerAddress();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  return {
    host,
    port: (server.address() as AddressInfo).port,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
