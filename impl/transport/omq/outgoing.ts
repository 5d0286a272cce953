import * as zmq from "zeromq";
import { type OmqAddress, toEndpoint } from "./addresses.js";
import type { Connection, OnMessage } from "./connection.js";
import { asOption, closeSocket, commonOptions, type KeyPair, trySend } from "./sockets.js";
import type { AuthLevel } from "./types.js";

/** A connection that we opened; it reconnects by itself. */
export interface Outgoing extends Connection {
  /** Handshake done and not lost since. */
  readonly connected: boolean;
  /** When it was opened, sent on, or last carried a command or request to us; milliseconds. */
  readonly lastActive: number;
  readonly closed: boolean;
  /** Notices a socket that has given up; to be called a few times a second. */
  check(): void;
  close(lingerMs: number): void;
}

export interface OutgoingOptions {
  readonly context: zmq.Context;
  readonly id: string;
  readonly address: OmqAddress;
  readonly keys: KeyPair;
  readonly level: AuthLevel;
  /** Opened by the key of a service node. */
  readonly mayBeNode: boolean;
  /** Leave the routing id to the remote instead of claiming `L` and our key. */
  readonly ephemeralId: boolean;
  readonly sourceIp: string | undefined;
  readonly maxMessageSize: number;
  readonly now: () => number;
  readonly onMessage: OnMessage;
  /** The socket has given up: refused by the peer, or a protocol error; it will never connect again. */
  readonly onDead: (connection: Outgoing, reason: string) => void;
  readonly log: (message: string, fields?: Record<string, unknown>) => void;
}

/** A lost connection that has not begun to reconnect after so many checks has given up. */
const checksToGiveUp = 4;

const createDealer = (options: OutgoingOptions): zmq.Dealer => {
  const { context, address, keys, ephemeralId, maxMessageSize } = options;
  return new zmq.Dealer({
    ...commonOptions(maxMessageSize),
    context,
    ...(ephemeralId ? {} : { routingId: asOption(Buffer.concat([Buffer.from("L"), keys.publicKey])) }),
    ...(address.pubkey === undefined
      ? {}
      : {
          curveServerKey: asOption(address.pubkey),
          curvePublicKey: asOption(keys.publicKey),
          curveSecretKey: asOption(keys.secretKey),
        }),
  });
};

/**
 * Opens a connection. What is sent before it is up, or while it is lost, waits in its queue.
 * @throws Error when ZeroMQ refuses the address or has no socket left
 */
export const openOutgoing = (options: OutgoingOptions): Outgoing => {
  const { id, address, level, mayBeNode, now, onMessage, onDead, log } = options;
  const socket = createDealer(options);
  const { events } = socket;
  try {
    socket.connect(toEndpoint(address, options.sourceIp));
  } catch (error) {
    socket.close();
    throw error;
  }

  let connected = false;
  let lastActive = now();
  let lost = false;
  let checksWhileLost = 0;
  let dead = false;

  const die = (reason: string): void => {
    if (dead || socket.closed) return;
    dead = true;
    connected = false;
    onDead(outgoing, reason);
  };

  const outgoing: Outgoing = {
    id,
    incoming: false,
    pubkey: address.pubkey,
    ip: address.transport === "tcp" ? address.host : "",
    level,
    listener: undefined,
    mayBeNode,
    get connected() {
      return connected;
    },
    get lastActive() {
      return lastActive;
    },
    get closed() {
      return socket.closed;
    },
    send: (parts) => {
      if (dead || socket.closed) return Promise.resolve("gone");
      lastActive = now();
      return trySend(socket, parts);
    },
    active: () => {
      lastActive = now();
    },
    check: () => {
      checksWhileLost = lost ? checksWhileLost + 1 : 0;
      if (checksWhileLost >= checksToGiveUp) die("lost and not reconnecting");
    },
    close: (lingerMs) => closeSocket(socket, lingerMs),
  };

  const watch = async (): Promise<void> => {
    for await (const event of events) {
      if (event.type === "handshake") connected = true;
      if (event.type === "disconnect") connected = false;
      if (event.type === "disconnect") lost = true;
      else if (event.type.startsWith("connect")) lost = false;
      if (event.type === "handshake:error:auth" || event.type === "handshake:error:protocol") die(event.type);
    }
  };
  const serve = async (): Promise<void> => {
    for await (const parts of socket) onMessage(outgoing, parts);
  };
  watch().catch(() => {});
  serve().catch((error: unknown) => {
    if (!socket.closed) log("connection ended", { error: String(error) });
  });
  return outgoing;
};
