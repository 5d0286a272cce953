import type * as zmq from "zeromq";
import type { OnMessage } from "./connection.js";
import type { IncomingPeers } from "./incoming-peers.js";
import { asOption, commonOptions, type KeyPair, NotifyingRouter, type SendOutcome, trySend } from "./sockets.js";
import type { AuthLevel } from "./types.js";
import type { Zap } from "./zap.js";

/** A bound ROUTER. */
export interface Listener {
  readonly socket: zmq.Socket;
  /** Bound address, with the port that the system chose. */
  readonly address: string;
}

/** A plain listener can be sent to by the routing id its clients have. */
export interface PlainListener extends Listener {
  send(routingId: Buffer, parts: readonly (Buffer | string)[]): Promise<SendOutcome>;
}

type Log = (message: string, fields?: Record<string, unknown>) => void;

interface ListenerContext {
  readonly context: zmq.Context;
  readonly maxMessageSize: number;
  readonly onMessage: OnMessage;
  readonly log: Log;
}

const bind = async (socket: NotifyingRouter, address: string): Promise<string> => {
  try {
    await socket.bind(address);
  } catch (error) {
    socket.close();
    throw new Error(`cannot listen on ${address}: ${(error as Error).message}`, { cause: error });
  }
  return socket.lastEndpoint ?? address;
};

const serve = async (
  socket: NotifyingRouter,
  log: Log,
  handle: (routingId: Buffer, parts: Buffer[]) => void,
): Promise<void> => {
  try {
    for await (const message of socket) {
      const routingId = message[0];
      if (routingId !== undefined) handle(routingId, message.slice(1));
    }
  } catch (error) {
    if (!socket.closed) log("listener ended", { error: String(error) });
  }
};

export interface CurveListenerOptions extends ListenerContext {
  readonly keys: KeyPair;
  readonly zap: Zap;
  readonly peers: IncomingPeers;
  /** Level of a client by its key, or `denied`. */
  readonly levelOf: (pubkey: Buffer, ip: string) => AuthLevel | "denied";
}

/**
 * Binds a CURVE listener. Clients are told apart by the routing id that we gave each at its handshake; what they claim
 * themselves never counts. A message under an id that we did not give is dropped.
 * @throws Error when the address cannot be bound
 */
export const openCurveListener = async (address: string, options: CurveListenerOptions): Promise<Listener> => {
  const { context, keys, zap, peers, levelOf, onMessage, log, maxMessageSize } = options;
  const admit = (pubkey: Buffer, ip: string): Buffer | undefined => {
    try {
      const level = levelOf(pubkey, ip);
      return level === "denied" ? undefined : peers.admit(pubkey, ip, level, socket).routingId;
    } catch (error) {
      log("access policy failed, client refused", { error: String(error) });
      return undefined;
    }
  };
  const socket: NotifyingRouter = new NotifyingRouter({
    ...commonOptions(maxMessageSize),
    context,
    curveServer: true,
    curvePublicKey: asOption(keys.publicKey),
    curveSecretKey: asOption(keys.secretKey),
    zapDomain: zap.register(admit),
    zapEnforceDomain: true,
    mandatory: true,
    handover: true,
  });
  socket.watchPeers();
  const bound = await bind(socket, address);
  void serve(socket, log, (routingId, parts) => {
    const peer = peers.byRoutingId(routingId);
    if (peer === undefined) log("message of an unknown connection dropped");
    else if (peers.arrives(peer, parts)) onMessage(peer, parts);
  });
  return { socket, address: bound };
};

export interface PlainListenerOptions extends ListenerContext {
  /** Starts the connection ids of this listener. */
  readonly idPrefix: string;
  readonly level: AuthLevel;
  /** What its connections carry as `listener`. */
  readonly label: string | undefined;
}

/**
 * Binds a plain listener: every client has the same level and nobody a key. The routing id is an unauthenticated
 * return path, and the address of a client is not known.
 * @throws Error when the address cannot be bound
 */
export const openPlainListener = async (address: string, options: PlainListenerOptions): Promise<PlainListener> => {
  const { context, level, label, idPrefix, onMessage, log, maxMessageSize } = options;
  const socket = new NotifyingRouter({
    ...commonOptions(maxMessageSize),
    context,
    mandatory: true,
    handover: true,
  });
  const bound = await bind(socket, address);
  const send = (routingId: Buffer, parts: readonly (Buffer | string)[]) => trySend(socket, [routingId, ...parts]);
  void serve(socket, log, (routingId, parts) => {
    onMessage(
      {
        id: idPrefix + routingId.toString("hex"),
        incoming: true,
        pubkey: undefined,
        ip: "",
        level,
        listener: label,
        mayBeNode: false,
        send: (answer) => send(routingId, answer),
        active: () => {},
      },
      parts,
    );
  });
  return { socket, address: bound, send };
};
