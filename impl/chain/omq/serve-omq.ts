import { x25519Public } from "../../crypto/x25519.js";
import { createOmq } from "../../transport/omq/omq.js";
import type { Omq, OmqPeer, OmqReply, RequestHandler } from "../../transport/omq/types.js";
import type { Chain } from "../chain.js";
import type { ChainNode } from "../chain-node.js";
import { type Caller, ParamsError, RpcError, type RpcMethod } from "../rpc/method.js";
import { createAnnouncer } from "./announcer.js";
import { createSubscriptions } from "./subscriptions.js";

export interface OmqServerOptions {
  readonly chain: Chain;
  readonly methods: ReadonlyMap<string, RpcMethod>;
  /** Folder of the nodes' ipc sockets. */
  readonly folder: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly log: (level: "debug" | "warn" | "error", message: string, fields?: Record<string, unknown>) => void;
}

/** The chain's OMQ side: an endpoint for each node, where it is at home, and one for everybody. */
export interface OmqServer {
  /** Opens the endpoint of a node; resolves with its address. */
  readonly openNode: (node: ChainNode) => Promise<string>;
  readonly addressOf: (node: ChainNode) => string;
  /** Opens the endpoint for everybody; resolves with `curve://IP:PORT/KEY`. */
  readonly openPublic: (ip: string, port: number) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Largest message taken, bytes. */
const maxMessageSize = 1024 * 1024;

/** Requests of one category that may be under way. */
const queues = { rpc: 1_000, admin: 1_000, sub: 1_000 };

const parseBody = (parts: readonly Buffer[]): unknown => {
  if (parts.length > 1) throw new ParamsError([`one data part expected, got ${parts.length}`]);
  const [body] = parts;
  if (body === undefined || body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new ParamsError(["the body is not JSON"]);
  }
};

/** Serves the daemon's RPC over OMQ and tells subscribers of every block. */
export const serveOmq = async (options: OmqServerOptions): Promise<OmqServer> => {
  const { chain, methods, folder, now, log } = options;
  const publicKey = x25519Public(chain.omqSecret);
  const omq: Omq = await createOmq({
    publicKey,
    secretKey: chain.omqSecret,
    localServiceNode: false,
    isActive: () => false,
    lookup: () => undefined,
    maxMessageSize,
    log: (message, fields) => log("debug", message, fields),
  });

  const callerOf = ({ listener }: OmqPeer): Caller => ({
    node: listener === undefined ? undefined : chain.register.nodes.get(listener),
  });

  const handlerOf =
    (name: string, method: RpcMethod): RequestHandler =>
    (parts, peer): OmqReply => {
      try {
        return ["200", method.run(parseBody(parts), callerOf(peer))];
      } catch (error) {
        if (error instanceof ParamsError) return ["400", error.message];
        if (error instanceof RpcError) return ["500", error.message];
        log("error", "an RPC method failed", { method: name, err: error });
        return ["500", "An internal error occurred"];
      }
    };

  omq.category("rpc", { auth: "basic", queue: queues.rpc });
  omq.category("admin", { auth: "admin", queue: queues.admin });
  omq.category("sub", { auth: "basic", queue: queues.sub });
  for (const [name, method] of methods) {
    omq.request(method.access === "admin" ? "admin" : "rpc", name, handlerOf(name, method));
  }

  const subscriptions = createSubscriptions(now);
  omq.request("sub", "block", (_parts, { connection }) => [subscriptions.renew(connection) ? "OK" : "ALREADY"]);

  const announcer = createAnnouncer({
    subscriptions,
    tell: (connection, { height, hash }) =>
      omq.send({ connection }, "notify.block", [String(height), Buffer.from(hash, "hex")]),
    onGone: (connection, error) => log("debug", "a subscriber is gone", { connection, reason: String(error) }),
  });
  chain.onBlock(announcer.announce);

  const addressOf = ({ index }: ChainNode): string => `ipc://${folder}/n${index}`;

  return {
    addressOf,
    openNode: (node) => omq.listenPlain(addressOf(node), "admin", node.legacy),
    openPublic: async (ip, port) => {
      const bound = await omq.listenCurve(`tcp://${ip}:${port}`, () => "basic");
      return `${bound.replace(/^tcp:/, "curve:")}/${publicKey.toString("hex")}`;
    },
    close: () => omq.close(),
  };
};
