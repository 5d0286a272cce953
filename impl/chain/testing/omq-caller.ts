import { randomBytes } from "node:crypto";
import * as zmq from "zeromq";

/** A bare DEALER that speaks to a daemon as a deployed storage server does. */
export interface OmqCaller {
  /** Sends HI and resolves with the answer. */
  readonly greet: () => Promise<string>;
  /** Sends a request and resolves with the parts after REPLY and tag. */
  readonly ask: (name: string, ...parts: (string | Buffer)[]) => Promise<Buffer[]>;
  /** Sends bare frames. */
  readonly send: (...frames: (string | Buffer)[]) => Promise<void>;
  /** The next message that is no reply. Rejects after two seconds. */
  readonly next: () => Promise<Buffer[]>;
  readonly close: () => void;
}

export interface OmqCallerOptions {
  readonly routingId?: string;
  /** Key of the server, for a curve connection. */
  readonly serverKey?: Buffer;
}

const patience = 2_000;

const withPatience = <Value>(promise: Promise<Value>, what: string): Promise<Value> =>
  Promise.race([
    promise,
    new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`nothing came within ${patience} ms: ${what}`)), patience).unref();
    }),
  ]);

/** Connects to `address`, `ipc://…` or `tcp://…`. */
export const connectCaller = (address: string, { routingId, serverKey }: OmqCallerOptions = {}): OmqCaller => {
  const pair = zmq.curveKeyPair();
  const socket = new zmq.Dealer({
    linger: 0,
    ...(routingId === undefined ? {} : { routingId }),
    ...(serverKey === undefined
      ? {}
      : {
          curveServerKey: serverKey as unknown as string,
          curvePublicKey: pair.publicKey,
          curveSecretKey: pair.secretKey,
        }),
  });
  socket.connect(address);
  const replies = new Map<string, (parts: Buffer[]) => void>();
  const others: Buffer[][] = [];
  const waiting: ((message: Buffer[]) => void)[] = [];

  const read = async (): Promise<void> => {
    for await (const message of socket) {
      const [word, tag, ...rest] = message;
      const reply = word?.toString() === "REPLY" ? replies.get(tag?.toString("hex") ?? "") : undefined;
      if (reply !== undefined) reply(rest);
      else if (waiting.length > 0) waiting.shift()?.(message);
      else others.push(message);
    }
  };
  void read().catch(() => {});

  const next = (): Promise<Buffer[]> => {
    const message = others.shift();
    if (message !== undefined) return Promise.resolve(message);
    return withPatience(new Promise((resolve) => waiting.push(resolve)), "a message");
  };
  return {
    next,
    send: (...frames) => socket.send(frames),
    greet: async () => {
      await socket.send(["HI"]);
      const [answer] = await next();
      return answer?.toString() ?? "";
    },
    ask: async (name, ...parts) => {
      const tag = randomBytes(8);
      const answer = new Promise<Buffer[]>((resolve) => replies.set(tag.toString("hex"), resolve));
      await socket.send([name, tag, ...parts]);
      return withPatience(answer, `the reply to ${name}`);
    },
    close: () => socket.close(),
  };
};
