import { randomBytes } from "node:crypto";
import type { Context, Dealer } from "zeromq";
import { x25519Public } from "../../spec/model/x25519.js";
import { WireFailure } from "./failure.js";
import { trackSocket } from "./open-sockets.js";
import { nextSourceAddress } from "./source-address.js";

/** An X25519 pair, raw 32 bytes each. */
export interface KeyPair {
  readonly publicKey: Buffer;
  readonly secretKey: Buffer;
}

/** The pair of 32 secret bytes. */
export const pairOf = (secret: Uint8Array): KeyPair => ({
  publicKey: Buffer.from(x25519Public(secret)),
  secretKey: Buffer.from(secret),
});

/** Where a node listens, and the key it must prove. */
export interface OmqServer {
  readonly ip: string;
  readonly omqPort: number;
  /** X25519 key, hex. */
  readonly x25519: string;
}

/** What came back for a request: a reply, or an error word of the message queue. */
export type OmqAnswer =
  | { readonly kind: "reply"; readonly parts: readonly Buffer[] }
  | { readonly kind: "error"; readonly word: string };

export interface OmqCallerOptions {
  readonly server: OmqServer;
  readonly keys: KeyPair;
  /** Ends when the caller may open nothing more. */
  readonly signal: AbortSignal;
  /** Routing id to claim; by default the letter L and the own key, as deployed programs do. */
  readonly routingId?: Buffer;
  readonly sourceIp?: string;
  /** Answers a message that is neither a reply nor an error; without it such messages are kept for `next`. */
  readonly onCommand?: (parts: readonly Buffer[], send: (parts: readonly (Buffer | string)[]) => void) => void;
}

/** One CURVE connection to a node. */
export interface OmqCaller {
  /** Sends name, tag and parts, and waits for what bears the tag. @throws WireFailure silent */
  readonly ask: (
    name: string,
    parts: readonly (Buffer | string)[],
    options?: { readonly timeoutMs?: number; readonly tag?: Buffer },
  ) => Promise<OmqAnswer>;
  /** Sends parts as they are. */
  readonly send: (parts: readonly (Buffer | string)[]) => Promise<void>;
  /** The next message that answers no request. @throws WireFailure silent */
  readonly next: (timeoutMs?: number) => Promise<readonly Buffer[]>;
  /** Messages that came and were not asked for by `next` yet. */
  readonly waiting: () => readonly (readonly Buffer[])[];
  readonly close: () => void;
}

/** Error words of the message queue. */
export const errorWords = [
  "UNKNOWNCOMMAND",
  "NO_REPLY_TAG",
  "FORBIDDEN",
  "FORBIDDEN_SN",
  "NOT_A_SERVICE_NODE",
] as const;

const words: ReadonlySet<string> = new Set(errorWords);
const defaultTimeoutMs = 10_000;
const maxMessageSize = 32 * 1024 * 1024;

/** ZeroMQ takes raw bytes where its types say text. */
export const asOption = (bytes: Buffer): string => bytes as unknown as string;

let shared: Promise<Context> | undefined;

/** One context for all sockets of the harness; loaded when the first is opened. */
export const zmqContext = (): Promise<Context> => {
  shared ??= import("zeromq").then(({ Context }) => new Context({ blocky: false }));
  return shared;
};

const openDealer = async ({ server, keys, routingId }: OmqCallerOptions): Promise<Dealer> => {
  const [{ Dealer }, context] = await Promise.all([import("zeromq"), zmqContext()]);
  const dealer = new Dealer({
    context,
    curveServerKey: asOption(Buffer.from(server.x25519, "hex")),
    curvePublicKey: asOption(keys.publicKey),
    curveSecretKey: asOption(keys.secretKey),
    routingId: asOption(routingId ?? Buffer.concat([Buffer.from("L"), keys.publicKey])),
    maxMessageSize,
    reconnectInterval: 100,
    linger: 0,
  });
  return dealer;
};

const addressOf = ({ server, sourceIp }: OmqCallerOptions): string => {
  const from = sourceIp ?? nextSourceAddress();
  return `tcp://${from === undefined ? "" : `${from}:0;`}${server.ip}:${server.omqPort}`;
};

/** Opens a connection; what is sent waits until it stands. */
export const openOmqCaller = async (options: OmqCallerOptions): Promise<OmqCaller> => {
  const dealer = await openDealer(options);
  const close = trackSocket(
    {
      close: () => {
        if (!dealer.closed) dealer.close();
      },
    },
    options.signal,
  );
  dealer.connect(addressOf(options));
  const pending = new Map<string, (answer: OmqAnswer) => void>();
  const kept: (readonly Buffer[])[] = [];
  const waiters: (() => void)[] = [];
  let sending: Promise<void> = Promise.resolve();

  const send = (parts: readonly (Buffer | string)[]): Promise<void> => {
    sending = sending.then(() => dealer.send([...parts]));
    return sending;
  };

  const settle = (tag: Buffer | undefined, answer: OmqAnswer): boolean => {
    const key = tag?.toString("hex") ?? "";
    const waiter = pending.get(key);
    pending.delete(key);
    waiter?.(answer);
    return waiter !== undefined;
  };

  const take = (parts: readonly Buffer[]): void => {
    const [first, second, third] = parts;
    const word = first?.toString("latin1") ?? "";
    if (word === "REPLY" && settle(second, { kind: "reply", parts: parts.slice(2) })) return;
    if (words.has(word) && second?.toString("latin1") === "REPLY" && settle(third, { kind: "error", word })) return;
    if (options.onCommand !== undefined && !words.has(word) && word !== "REPLY") {
      options.onCommand(parts, (answer) => void send(answer).catch(() => undefined));
      return;
    }
    kept.push(parts);
    waiters.shift()?.();
  };

  const read = async (): Promise<void> => {
    for await (const parts of dealer) take(parts);
  };
  // Reading ends with an error when the socket is closed.
  read().catch(() => undefined);

  const { ip, omqPort } = options.server;
  const where = `tcp://${ip}:${omqPort}`;

  return {
    send,
    ask: (name, parts, { timeoutMs = defaultTimeoutMs, tag = randomBytes(15) } = {}) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          pending.delete(tag.toString("hex"));
          reject(new WireFailure("silent", `${name} to ${where}: no answer within ${timeoutMs} ms`));
        }, timeoutMs);
        pending.set(tag.toString("hex"), (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
        send([name, tag, ...parts]).catch((error: unknown) => {
          clearTimeout(timer);
          reject(error);
        });
      }),
    next: async (timeoutMs = defaultTimeoutMs) => {
      if (kept.length === 0)
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(
            () => reject(new WireFailure("silent", `${where}: no message within ${timeoutMs} ms`)),
            timeoutMs,
          );
          waiters.push(() => {
            clearTimeout(timer);
            resolve();
          });
        });
      return kept.shift()!;
    },
    waiting: () => [...kept],
    close,
  };
};
