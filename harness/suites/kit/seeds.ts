import { X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import type * as z from "zod";
import { clientList, seedAnswer } from "../../../spec/schema/chain-rpc.js";
import type { CaseContext } from "../../engine/case.js";
import type { NetworkHandle } from "../../network/topology.js";
import { WireFailure } from "../../wire/failure.js";
import { createSeedClient, type SeedAnswer } from "../../wire/seed.js";
import { type Judge, toJson } from "./judge.js";

type ClientList = z.output<typeof clientList>;

/** Requests to the seed of a network, each written to the transcript. */
export interface Seeds {
  /** Posts a body as it is. */
  readonly post: (body: string) => Promise<SeedAnswer>;
  readonly call: (method: string, params: Readonly<Record<string, unknown>>) => Promise<SeedAnswer>;
  /** The same over HTTPS. */
  readonly callSecurely: (method: string, params: Readonly<Record<string, unknown>>) => Promise<SeedAnswer>;
  /** The node list as desktop clients ask for it. */
  readonly clientList: (secure?: boolean) => Promise<ClientList>;
  /** The `result` of a successful answer. */
  readonly resultOf: (answer: SeedAnswer) => Readonly<Record<string, unknown>>;
  /** SHA-256 of the certificate that the HTTPS seed shows, lower-case hex. */
  readonly certificate: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** What desktop clients ask for. */
export const clientParams = {
  active_only: true,
  fields: {
    public_ip: true,
    storage_port: true,
    pubkey_x25519: true,
    pubkey_ed25519: true,
    requested_unlock_height: true,
    height: true,
  },
} as const;

const certificateOf = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      resolve(new X509Certificate(raw).fingerprint256.replaceAll(":", "").toLowerCase());
    });
    socket.once("error", (error) => reject(new WireFailure("closed", `${url}: ${error.message}`)));
  });

/** The tools for requests to the seed of a running case. */
export const createSeeds = (context: CaseContext, judge: Judge, network: NetworkHandle): Seeds => {
  const plain = createSeedClient(network.seedUrl);
  const secure = createSeedClient(network.seedUrlHttps);

  const recorded = async (label: string, data: unknown, ask: () => Promise<SeedAnswer>): Promise<SeedAnswer> => {
    context.step({ kind: "send", label, from: "client", to: "seed", data: toJson(data) });
    const answer = await ask();
    context.step({
      kind: "receive",
      label: `${answer.status}`,
      from: "seed",
      to: "client",
      data: toJson(answer.value),
    });
    return answer;
  };

  const call: Seeds["call"] = (method, params) =>
    recorded(`POST /json_rpc ${method}`, params, () => plain.call(method, params));
  const callSecurely: Seeds["call"] = (method, params) =>
    recorded(`POST /json_rpc ${method} over TLS`, params, () => secure.call(method, params));

  const resultOf: Seeds["resultOf"] = ({ status, value }) => {
    judge.equal("the HTTP status", status, 200);
    const { result } = value as { readonly result?: unknown };
    judge.ok("there is a result", typeof result === "object" && result !== null, { actual: toJson(value) });
    return result as Readonly<Record<string, unknown>>;
  };

  return {
    post: (body) => recorded("POST /json_rpc", body.slice(0, 400), () => plain.post(body)),
    call,
    callSecurely,
    clientList: async (overTls = false) => {
      const answer = await (overTls ? callSecurely : call)("get_n_service_nodes", clientParams);
      judge.read(seedAnswer, answer.value, "the answer of the seed");
      return judge.read(clientList, resultOf(answer), "the node list");
    },
    resultOf,
    certificate: () => certificateOf(network.seedUrlHttps),
    close: async () => {
      await plain.close();
      await secure.close();
    },
  };
};
