import { sign } from "../../spec/model/ed25519.js";
import type { PlayedReply, PlayedStation, SeenOnion } from "./played-types.js";

const stamp = () => ({ t: Date.now(), hf: [19, 4] });

/** What a well-meaning network of one swarm says; it keeps no messages. */
export const usualAnswer = (
  stations: readonly PlayedStation[],
  { request, server }: Pick<SeenOnion, "request" | "server">,
  hashOf: HashOf,
): PlayedReply => {
  const { method, params } = request;
  const ok = (json: object): PlayedReply => ({ status: 200, result: { json: json as never } });
  if (server !== undefined) return { server: { code: 404, body: "" } };
  if (method === "batch" && Array.isArray(params.requests)) {
    const answers = (params.requests as SeenOnion["request"][]).map((each) => {
      const answer = usualAnswer(stations, { request: each }, hashOf);
      if (!("status" in answer)) throw new Error("unreachable: no usual answer but a server's is of another kind");
      return { code: answer.status, body: "json" in answer.result ? answer.result.json : answer.result.text };
    });
    return ok({ results: answers });
  }
  if (method === "info") return ok({ version: [2, 8, 0], timestamp: Date.now(), ...stamp() });
  if (method === "get_swarm" || method === "get_snodes_for_pubkey")
    return ok({ swarm: "0", snodes: stations.map(memberOf), ...stamp() });
  if (method === "retrieve") return ok({ messages: [], more: false, ...stamp() });
  if (method === "oxend_request")
    return ok({ result: { service_node_states: stations.map(entryOf), height: 1_250, status: "OK" }, ...stamp() });
  if (method !== "store") return { status: 400, result: { text: `no method ${method}` } };
  const hash = hashOf(params);
  const expiry = Date.now() + 86_400_000;
  const entries = stations.map(({ ed25519, ed25519Secret }) => {
    const signature = Buffer.from(sign(ed25519Secret, new Uint8Array(Buffer.from(hash)))).toString("base64");
    return [ed25519, { hash, expiry, signature }] as const;
  });
  return ok({ hash, swarm: Object.fromEntries(entries), ...stamp() });
};

/** An entry of the node list. */
export const entryOf = ({ ip, httpsPort, ed25519, x25519 }: PlayedStation): Readonly<Record<string, unknown>> => ({
  public_ip: ip,
  storage_port: httpsPort,
  pubkey_ed25519: ed25519,
  pubkey_x25519: x25519,
  requested_unlock_height: 0,
});

/** The id of a message by the parameters of its store. */
export type HashOf = (params: Readonly<Record<string, unknown>>) => string;

const memberOf = ({ ip, httpsPort, ed25519, x25519 }: PlayedStation) => ({
  address: `${"y".repeat(52)}.snode`,
  ip,
  port: String(httpsPort),
  port_https: httpsPort,
  port_omq: 1,
  port_quic: 1,
  pubkey_ed25519: ed25519,
  pubkey_legacy: ed25519,
  pubkey_x25519: x25519,
});
