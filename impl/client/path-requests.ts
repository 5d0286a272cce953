import type { Reply } from "../onion/reply.js";
import type { V4Request, V4Response } from "../onion/v4.js";
import type { OnionTransport, SnodeRequest } from "./onion-transport.js";
import type { PathKeeper } from "./path-keeper.js";
import { RouteFailure } from "./route-failure.js";
import type { ServerAddress } from "./server-address.js";
import type { Snode } from "./snode.js";

/** Requests through confirmed paths, to nodes that are not part of them and to servers; there is no other way. */
export interface PathRequests {
  /** Resolves once a path stands. Throws ClientError. */
  readonly ready: () => Promise<void>;
  /** Throws RouteFailure without an answer of the destination, ClientError without a path. */
  readonly ask: (destination: Snode, request: SnodeRequest) => Promise<Reply>;
  /** Throws RouteFailure without an answer of the server, ClientError without a path. */
  readonly askServer: (server: ServerAddress, request: V4Request, timeoutMs?: number) => Promise<V4Response>;
  /** Whether a node is part of the path in use, so that asking it takes another one. */
  readonly isInPath: (node: Snode) => boolean;
}

/** Longest wait for answers to requests that make a node ask no other, milliseconds; the others have all the time given. */
const readTimeoutMs = 5_000;
const reads = new Set(["get_swarm", "info", "retrieve"]);

/**
 * Sends over the paths of a keeper, and tells it how they did.
 * @param timeoutMs longest wait for an answer
 */
export const createPathRequests = (keeper: PathKeeper, transport: OnionTransport, timeoutMs: number): PathRequests => ({
  ready: async () => {
    await keeper.acquire();
  },
  ask: async (destination, request) => {
    const path = await keeper.acquire(destination.ed25519);
    try {
      const limitMs = reads.has(request.method) ? Math.min(readTimeoutMs, timeoutMs) : timeoutMs;
      const reply = await transport.ask(path.nodes, destination, request, limitMs);
      keeper.worked(path, destination);
      return reply;
    } catch (error) {
      if (error instanceof RouteFailure) keeper.failed(path, error, destination);
      throw error;
    }
  },
  askServer: async (server, request, limitMs = timeoutMs) => {
    const path = await keeper.acquire();
    try {
      const answer = await transport.askServer(path.nodes, server, request, limitMs);
      keeper.worked(path);
      return answer;
    } catch (error) {
      if (error instanceof RouteFailure) keeper.failed(path, error);
      throw error;
    }
  },
  isInPath: (node) => keeper.current()?.nodes.some(({ ed25519 }) => ed25519 === node.ed25519) ?? false,
});
