import * as zmq from "zeromq";

/** Key pair of an instance, raw 32 bytes each. */
export interface KeyPair {
  readonly publicKey: Buffer;
  readonly secretKey: Buffer;
}

/** Milliseconds a connection may take to finish its handshake. */
export const handshakeMs = 10_000;

/** Options of listeners and outgoing connections alike, as the deployed library sets them; sends never wait. */
export const commonOptions = (maxMessageSize: number) =>
  ({
    handshakeInterval: handshakeMs,
    reconnectInterval: 250,
    reconnectMaxInterval: 5_000,
    heartbeatInterval: 15_000,
    heartbeatTimeout: 30_000,
    maxMessageSize,
    sendTimeout: 0,
    linger: 0,
  }) as const;

/** ZeroMQ takes raw bytes where its types say text; text would be taken as z85 or be encoded as UTF-8. */
export const asOption = (bytes: Buffer): string => bytes as unknown as string;

/** ZMQ_ROUTER_NOTIFY of the draft API: an empty message from a peer that came or went. */
const routerNotify = 97;

/** A ROUTER that can tell when peers come and go. */
export class NotifyingRouter extends zmq.Router {
  watchPeers(): void {
    this.setInt32Option(routerNotify, 3);
  }
}

/** `full`: the queue to the peer is full; `gone`: there is no such peer any more. */
export type SendOutcome = "sent" | "full" | "gone";

const sent = (): SendOutcome => "sent";

const failed = (error: unknown): SendOutcome => {
  const { code } = error as { code?: string };
  return code === "EAGAIN" || code === "EBUSY" ? "full" : "gone";
};

/**
 * Sends without waiting and without throwing; the message is handed over before this returns. Every message goes
 * through here, hence no `async` function: it would cost as much again as the send.
 */
export const trySend = (socket: zmq.Router | zmq.Dealer, parts: readonly (Buffer | string)[]): Promise<SendOutcome> => {
  try {
    return socket.send(parts as (Buffer | string)[]).then(sent, failed);
  } catch (error) {
    // A closed socket throws where others reject.
    return Promise.resolve(failed(error));
  }
};

/** Closes a socket; what is still queued may go out for some milliseconds. */
export const closeSocket = (socket: zmq.Socket, lingerMs: number): void => {
  if (socket.closed) return;
  socket.linger = lingerMs;
  socket.close();
};

/** A context of its own for each instance: its own authentication handler and its own I/O thread. */
export const createContext = (): zmq.Context => {
  if (zmq.capability.curve !== true || zmq.capability.draft !== true) {
    throw new Error("this build of zeromq lacks CURVE or the draft API, which OxenMQ listeners need");
  }
  return new zmq.Context({ blocky: false, maxSockets: 16_384 });
};
