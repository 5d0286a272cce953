import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { ReportResult } from "../../../spec/schema/report.js";
import type { Case, CaseContext } from "../../engine/case.js";
import { executeCase, type Services } from "../../engine/execute.js";
import { networkEnvironment } from "../../engine/networks.js";
import { startBroker } from "../../network/broker.js";
import { connectBroker, type Lease } from "../../network/broker-client.js";
import { makeCertificate } from "../../network/certificate.js";
import { startReaper } from "../../network/reaper.js";
import type { NodeInfo } from "../../network/topology.js";
import { loadManifest } from "../../target/manifest.js";
import { referenceManifestPath } from "../../target/reference-path.js";
import { createHttpsClient } from "../../wire/https.js";
import { nextServerAddress } from "../../wire/source-address.js";

/*
 * For the tests of the suites: a network of real nodes, each behind a proxy that lies. Cases are told the proxies'
 * addresses, so that what a case makes of a lie can be seen.
 */

/** A request and the honest answer to it, or how the connection ended. */
export interface Passing {
  readonly node: number;
  readonly path: string;
  readonly request: string;
  readonly status: number;
  readonly body: Buffer;
}

/** What a proxy answers instead; undefined for the honest answer, `close` for none. */
export type Lie = (
  passing: Passing,
) => { readonly status?: number; readonly body?: Buffer | string } | "close" | undefined;

export interface LyingNetwork {
  /** Plays a case while the proxies lie. */
  readonly play: (item: Case, lie?: Lie, profile?: CaseContext["profile"]) => Promise<ReportResult>;
  readonly close: () => Promise<void>;
}

const openProxy = async (
  node: NodeInfo,
  certificate: { cert: string; key: string },
  lieOf: () => Lie,
): Promise<{ node: NodeInfo; close: () => Promise<void> }> => {
  const https = createHttpsClient();
  const ip = nextServerAddress();
  const server: Server = createServer(certificate, (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => void chunks.push(chunk));
    incoming.on("end", async () => {
      const request = Buffer.concat(chunks);
      const path = incoming.url ?? "";
      const { status, body, headers } = await https.call(node, { path, body: request });
      const lie = lieOf()({ node: node.index, path, request: request.toString("utf8"), status, body });
      if (lie === "close") {
        incoming.socket.destroy();
        return;
      }
      outgoing.writeHead(lie?.status ?? status, { "content-type": String(headers["content-type"]) });
      outgoing.end(lie?.body ?? body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, ip, resolve));
  return {
    node: { ...node, ip, httpsPort: (server.address() as AddressInfo).port },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await https.close();
    },
  };
};

/** Starts a network of `nodes` reference nodes, and a lying proxy before each. */
export const startLyingNetwork = async (nodes: number): Promise<LyingNetwork> => {
  const target = loadManifest(referenceManifestPath);
  const reaper = startReaper();
  const broker = await startBroker(await networkEnvironment(target, reaper, "lies"));
  const worker = connectBroker(broker.socketPath);
  const lease: Lease = await worker.acquire({ nodes, mix: "all target" });
  const certificate = await makeCertificate();
  let lie: Lie = () => undefined;
  let plays = 0;
  const proxies = await Promise.all(lease.network.nodes.map((node) => openProxy(node, certificate, () => lie)));
  const network = { ...lease.network, nodes: proxies.map(({ node }) => node) };

  return {
    play: async (item, next = () => undefined, profile = "seed") => {
      lie = next;
      const services: Services = {
        // Another seed for each play, or the next one would meet the messages of the last.
        seed: `lies ${plays++}`,
        profile,
        roles: ["node", "chain"],
        capabilities: [],
        shim: () => Promise.reject(new Error("there is no shim")),
        simulate: () => Promise.reject(new Error("no simulation here")),
        converse: () => Promise.reject(new Error("there is no shim")),
        acquire: async () => ({ network, release: async () => [] }),
        rerun: (id) => id,
      };
      return executeCase(item, services, new AbortController().signal);
    },
    close: async () => {
      await Promise.all(proxies.map(({ close }) => close()));
      await lease.release();
      worker.close();
      await broker.close();
      await reaper.close();
    },
  };
};
