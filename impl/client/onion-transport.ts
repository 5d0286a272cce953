import { buildOnion, drawLayers, type OnionNode, plainControl } from "../onion/build.js";
import type { EncType } from "../onion/enc-type.js";
import { OnionError } from "../onion/error.js";
import { layerKey } from "../onion/layer.js";
import { openReply, type Reply, readReply } from "../onion/reply.js";
import { HttpError, type HttpResponse } from "../transport/https/client.js";
import type { NetworkClock } from "./network-clock.js";
import type { Clock, Http, Random } from "./ports.js";
import { RouteFailure, readRouteFailure } from "./route-failure.js";
import type { Snode } from "./snode.js";

/** A request to a service node: JSON, as `storage_rpc` takes it. */
export interface SnodeRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Sends a request through nodes to a destination behind them, and opens its answer. */
export interface OnionTransport {
  /**
   * @param route nodes before the destination, the first of which is the only one contacted
   * @returns the status inside the seal; a body that is JSON text comes parsed
   * @throws RouteFailure when no answer of the destination arrives
   */
  readonly ask: (
    route: readonly Snode[],
    destination: Snode,
    request: SnodeRequest,
    timeoutMs: number,
  ) => Promise<Reply>;
}

export interface OnionTransportOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly networkClock: NetworkClock;
  readonly random: Random;
  /** Cipher of every layer. */
  readonly encType: EncType;
}

const keysOf = ({ ed25519, x25519 }: Snode): OnionNode => ({
  ed25519: Buffer.from(ed25519, "hex"),
  x25519: Buffer.from(x25519, "hex"),
});

const parsed = (body: unknown): unknown => {
  if (typeof body !== "string" || !/^\s*[[{]/.test(body)) return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
};

const timeOf = (body: unknown): unknown =>
  typeof body === "object" && body !== null ? (body as { t?: unknown }).t : undefined;

/** Every layer of every request has an ephemeral key and a nonce of its own; nothing is kept between requests. */
export const createOnionTransport = (options: OnionTransportOptions): OnionTransport => {
  const { http, clock, networkClock, random, encType } = options;

  const attempt = async (
    route: readonly Snode[],
    destination: Snode,
    request: SnodeRequest,
    timeoutMs: number,
  ): Promise<Reply> => {
    const encTypes = [...route, destination].map(() => encType);
    const peer = keysOf(destination);
    const { blob, replyKeys } = buildOnion({
      path: route.map(keysOf),
      destination: { node: peer, control: plainControl },
      payload: Buffer.from(JSON.stringify(request)),
      encTypes,
      layers: drawLayers(random.bytes, encTypes),
    });
    const { ip, httpsPort } = route[0]!;
    const sentAt = clock.now();
    const answer: HttpResponse = await http.request(`https://${ip}:${httpsPort}/onion_req/v2`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: blob,
      timeoutMs,
    });
    if (answer.status !== 200) {
      const later = [...route.slice(1), destination].map(({ ed25519 }) => ed25519);
      throw readRouteFailure(answer.status, answer.body.toString("latin1"), later);
    }
    const key = layerKey({ encType, role: "client", own: replyKeys, peer: peer.x25519 });
    const { status, body: sealed } = readReply(openReply({ encType, key, base64: true }, answer.body));
    const body = parsed(sealed);
    networkClock.observe(timeOf(body), sentAt, clock.now());
    return { status, body };
  };

  const asFailure = (error: unknown): RouteFailure => {
    if (error instanceof RouteFailure) return error;
    if (error instanceof OnionError) {
      return new RouteFailure({ kind: "unknown" }, `the answer cannot be opened: ${error.message}`);
    }
    if (error instanceof HttpError) {
      return new RouteFailure({ kind: error.reason === "unreachable" ? "first" : "unknown" }, error.message);
    }
    throw error;
  };

  return {
    ask: async (route, destination, request, timeoutMs) => {
      try {
        return await attempt(route, destination, request, timeoutMs);
      } catch (error) {
        if (!(error instanceof HttpError) || error.reason !== "unreachable") throw asFailure(error);
      }
      // A kept connection may have been closed by the other end at this very moment: once more, with a new onion.
      try {
        return await attempt(route, destination, request, timeoutMs);
      } catch (error) {
        throw asFailure(error);
      }
    },
  };
};
