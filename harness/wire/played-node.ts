import { randomBytes } from "node:crypto";
import type { Router } from "zeromq";
import { WireFailure } from "./failure.js";
import { asOption, type KeyPair, type OmqCaller, type OmqServer, openOmqCaller, zmqContext } from "./omq-caller.js";
import { trackSocket } from "./open-sockets.js";

/** A request that reached a played node. */
export interface PlayedRequest {
  readonly name: string;
  readonly parts: readonly Buffer[];
}

/** Data parts of the reply; undefined for none at all. A command that nobody handles is unknown, and answered so. */
export type PlayedAnswer = readonly (Buffer | string)[] | undefined;

/** A service node that the harness plays by hand: it listens, and calls others, with the keys of a registered node. */
export interface PlayedNode {
  /** Everything asked of it so far, in order of arrival. */
  readonly requests: readonly PlayedRequest[];
  /** Replaces the answer to one command; the others are answered as unknown, as by a server that lacks them. */
  readonly answer: (name: string, handler: (request: PlayedRequest) => PlayedAnswer | Promise<PlayedAnswer>) => void;
  /** Opens a connection to a node in its name, unless `signal` says that nothing more may be opened. */
  readonly dial: (server: OmqServer, signal: AbortSignal) => Promise<OmqCaller>;
  /**
   * Sends a request to whoever spoke to the listener last, over the connection that the other side opened; the data
   * parts of the reply.
   * @throws WireFailure silent
   */
  readonly askBack: (
    name: string,
    parts: readonly (Buffer | string)[],
    timeoutMs?: number,
  ) => Promise<readonly Buffer[]>;
  /** Forgets requests and answers, and closes what was dialled. */
  readonly reset: () => void;
  readonly close: () => void;
}

type Send = (parts: readonly (Buffer | string)[]) => void;

/** Listens on `tcp://ip:port` with a CURVE identity, unless `signal` says that nothing more may be opened. */
export const playNode = async (keys: KeyPair, ip: string, port: number, signal: AbortSignal): Promise<PlayedNode> => {
  const [zmq, context] = await Promise.all([import("zeromq"), zmqContext()]);
  const router: Router = new zmq.Router({
    context,
    curveServer: true,
    curveSecretKey: asOption(keys.secretKey),
    maxMessageSize: 10 * 1024 * 1024,
    linger: 0,
  });
  const close = trackSocket(
    {
      close: () => {
        if (!router.closed) router.close();
      },
    },
    signal,
  );
  await router.bind(`tcp://${ip}:${port}`);
  const requests: PlayedRequest[] = [];
  const handlers = new Map<string, (request: PlayedRequest) => PlayedAnswer | Promise<PlayedAnswer>>();
  const callers: OmqCaller[] = [];
  const replies = new Map<string, (parts: readonly Buffer[]) => void>();
  let lastPeer: Buffer | undefined;
  let sending: Promise<void> = Promise.resolve();

  const send = (parts: readonly (Buffer | string)[]): void => {
    sending = sending.then(() => router.send([...parts])).catch(() => undefined);
  };

  const serve = (parts: readonly Buffer[], send: Send): void => {
    const [first, tag, ...data] = parts;
    const name = first?.toString("latin1") ?? "";
    if (name === "REPLY" && tag !== undefined) replies.get(tag.toString("hex"))?.(data);
    if (name === "HI") send(["HELLO"]);
    if (!name.includes(".") || tag === undefined) return;
    const handler = handlers.get(name);
    if (handler === undefined) {
      send(["UNKNOWNCOMMAND", name]);
      return;
    }
    const request = { name, parts: data };
    requests.push(request);
    void Promise.resolve(handler(request)).then((answer) => {
      if (answer !== undefined) send(["REPLY", tag, ...answer]);
    });
  };

  const read = async (): Promise<void> => {
    for await (const [id, ...parts] of router) {
      lastPeer = id;
      serve(parts, (answer) => send([id!, ...answer]));
    }
  };
  // Reading ends with an error when the socket is closed.
  read().catch(() => undefined);

  const reset = (): void => {
    for (const caller of callers.splice(0)) caller.close();
    requests.length = 0;
    handlers.clear();
  };

  return {
    requests,
    answer: (name, handler) => void handlers.set(name, handler),
    dial: async (server, until) => {
      const caller = await openOmqCaller({ server, keys, signal: until, sourceIp: ip, onCommand: serve });
      callers.push(caller);
      return caller;
    },
    askBack: (name, parts, timeoutMs = 3_000) =>
      new Promise((resolve, reject) => {
        const tag = randomBytes(15);
        const late = new WireFailure("silent", `${name}, asked back: no answer within ${timeoutMs} ms`);
        const timer = setTimeout(() => reject(late), timeoutMs);
        replies.set(tag.toString("hex"), (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
        if (lastPeer !== undefined) send([lastPeer, name, tag, ...parts]);
      }),
    reset,
    close: () => {
      reset();
      close();
    },
  };
};
