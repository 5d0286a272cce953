import type { HttpClient } from "../../transport/https/client.js";
import { type Omq, OmqError } from "../../transport/omq/types.js";
import { PeerFailure, ServerFailure, type Transport } from "../ports.js";
import { serverName } from "../version.js";
import { probe } from "./probe.js";

/** The HTTP client is loaded when the first onion leaves for a server outside, which on most nodes is never. */
const createLazyClient = (localAddress: string): (() => Promise<HttpClient>) => {
  let client: Promise<HttpClient> | undefined;
  return () => {
    client ??= import("../../transport/https/client.js").then(({ createHttpClient }) =>
      createHttpClient({ localAddress, checkCertificates: true }),
    );
    return client;
  };
};

/** The transport of a real node: OMQ to service nodes, HTTP to servers outside, all from `sourceIp`. */
export const createTransport = (omq: Omq, sourceIp: string): Transport & { readonly close: () => Promise<void> } => {
  const httpClient = createLazyClient(sourceIp);
  let used = false;
  return {
    ask: async (to, command, parts, timeoutMs, outgoingOnly = false) => {
      try {
        return await omq.ask({ pubkey: Buffer.from(to.x25519, "hex") }, command, parts, { timeoutMs, outgoingOnly });
      } catch (error) {
        if (error instanceof OmqError) throw new PeerFailure(error.word, error.message);
        throw error;
      }
    },
    probe: (to, path, host, timeoutMs) =>
      probe({ ip: to.ip, port: to.httpsPort, path, host, localAddress: sourceIp, timeoutMs }),
    post: async (url, body, timeoutMs) => {
      used = true;
      const headers = { "user-agent": serverName, "content-type": "application/octet-stream" };
      const [client, { HttpError }] = [await httpClient(), await import("../../transport/https/client.js")];
      try {
        return await client.request(url, { method: "POST", headers, body, timeoutMs });
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        throw new ServerFailure(error.reason === "timeout" ? "timeout" : "unreachable", error.message);
      }
    },
    close: async () => {
      if (used) await (await httpClient()).close();
    },
  };
};
