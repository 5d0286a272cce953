import { buildOnion, drawLayers, type OnionDestination, type OnionNode, plainControl } from "../onion/build.js";
import type { EncType } from "../onion/enc-type.js";
import { OnionError } from "../onion/error.js";
import { layerKey } from "../onion/layer.js";
import { openReply, type Reply, readReply } from "../onion/reply.js";
import { readV4Response, type V4Request, type V4Response, writeV4Request } from "../onion/v4.js";
import { HttpError, type HttpResponse } from "../transport/https/client.js";
import type { NetworkClock } from "./network-clock.js";
import type { Clock, Http, Random } from "./ports.js";
import { RouteFailure, readRouteFailure } from "./route-failure.js";
import type { ServerAddress } from "./server-address.js";
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
  /**
   * Sends a request to a server behind the nodes.
   * @returns the code inside the seal, headers and body
   * @throws RouteFailure when no answer of the server arrives
   */
  readonly askServer: (
    route: readonly Snode[],
    server: ServerAddress,
    request: V4Request,
    timeoutMs: number,
  ) => Promise<V4Response>;
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

/** What goes through a path, and how its answer comes back. */
interface Parcel {
  readonly destination: OnionDestination;
  readonly payload: Buffer;
  /** Ed25519 keys of the nodes behind the first, the destination included. */
  readonly later: readonly string[];
  readonly base64: boolean;
}

/** Every layer of every request has an ephemeral key and a nonce of its own; nothing is kept between requests. */
export const createOnionTransport = (options: OnionTransportOptions): OnionTransport => {
  const { http, clock, networkClock, random, encType } = options;

  /** One onion through the route; the plaintext of what came back. */
  const attempt = async (
    route: readonly Snode[],
    { destination, payload, later, base64 }: Parcel,
    timeoutMs: number,
  ): Promise<Buffer> => {
    const encTypes = [...route, destination].map(() => encType);
    const layers = drawLayers(random.bytes, encTypes);
    const { blob, replyKeys } = buildOnion({ path: route.map(keysOf), destination, payload, encTypes, layers });
    const { ip, httpsPort } = route[0]!;
    const answer: HttpResponse = await http.request(`https://${ip}:${httpsPort}/onion_req/v2`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: blob,
      timeoutMs,
    });
    if (answer.status !== 200) {
      throw readRouteFailure(answer.status, answer.body.toString("latin1"), later, "server" in destination);
    }
    const peer = "server" in destination ? destination.server : destination.node;
    const key = layerKey({ encType, role: "client", own: replyKeys, peer: peer.x25519 });
    return openReply({ encType, key, base64 }, answer.body);
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

  const carry = async <Answer>(
    route: readonly Snode[],
    parcel: Parcel,
    timeoutMs: number,
    read: (plaintext: Buffer, sentAt: number) => Answer,
  ): Promise<Answer> => {
    const send = async (): Promise<Answer> => {
      const sentAt = clock.now();
      return read(await attempt(route, parcel, timeoutMs), sentAt);
    };
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof HttpError) || error.reason !== "unreachable") throw asFailure(error);
    }
    // A kept connection may have been closed by the other end at this very moment: once more, with a new onion.
    try {
      return await send();
    } catch (error) {
      throw asFailure(error);
    }
  };

  return {
    ask: (route, destination, request, timeoutMs) => {
      const parcel: Parcel = {
        destination: { node: keysOf(destination), control: plainControl },
        payload: Buffer.from(JSON.stringify(request)),
        later: [...route.slice(1), destination].map(({ ed25519 }) => ed25519),
        base64: true,
      };
      return carry(route, parcel, timeoutMs, (plaintext, sentAt) => {
        const { status, body: sealed } = readReply(plaintext);
        const body = parsed(sealed);
        networkClock.observe(timeOf(body), sentAt, clock.now());
        return { status, body };
      });
    },
    askServer: (route, { host, port, protocol, x25519 }, request, timeoutMs) => {
      const server = { host, port, protocol, target: "/oxen/v4/lsrpc", x25519: Buffer.from(x25519, "hex") };
      const parcel: Parcel = {
        destination: { server },
        payload: writeV4Request(request),
        later: route.slice(1).map(({ ed25519 }) => ed25519),
        base64: false,
      };
      return carry(route, parcel, timeoutMs, (plaintext) => readV4Response(plaintext));
    },
  };
};
