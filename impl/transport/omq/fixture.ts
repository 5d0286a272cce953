/** What the tests of this folder share: instances and bare ZeroMQ peers over loopback, all closed at the end of a test. */
import { generateKeyPairSync } from "node:crypto";
import * as zmq from "zeromq";
import { createOmq } from "./omq.js";
import { asOption, type KeyPair } from "./sockets.js";
import type { Omq, OmqOptions } from "./types.js";

/** A fresh X25519 key pair. */
export const freshKeys = (): KeyPair => {
  const { publicKey, privateKey } = generateKeyPairSync("x25519");
  return {
    publicKey: publicKey.export({ type: "spki", format: "der" }).subarray(-32),
    secretKey: privateKey.export({ type: "pkcs8", format: "der" }).subarray(-32),
  };
};

/** An instance and its keys. */
export interface TestInstance extends Omq {
  readonly keys: KeyPair;
  readonly hex: string;
}

/** A bare DEALER: no greeting, no tags, nothing but what the test sends. */
export interface BareClient {
  send(...parts: (Buffer | string)[]): Promise<void>;
  /** The next message, each part as latin1 text. */
  next(): Promise<string[]>;
  readonly socket: zmq.Dealer;
}

export interface BareClientOptions {
  readonly serverKey?: Buffer;
  readonly keys?: KeyPair;
  readonly routingId?: Buffer;
}

/** Where the instances of one test find each other, and what counts as active. */
export interface Bench {
  readonly addresses: Map<string, string>;
  readonly active: Set<string>;
  instance(options?: Partial<OmqOptions> & { keys?: KeyPair }): Promise<TestInstance>;
  bare(address: string, options?: BareClientOptions): BareClient;
  /** Binds a CURVE listener and lets the others know the address. */
  listen(instance: TestInstance, ip?: string): Promise<string>;
  onEnd(close: () => unknown): void;
  close(): Promise<void>;
}

/** Longest wait of a bare client for a message, milliseconds. */
const patienceMs = 5_000;

/** Makes the surroundings of one test. */
export const createBench = (): Bench => {
  const addresses = new Map<string, string>();
  const active = new Set<string>();
  const closing: (() => unknown)[] = [];
  const context = new zmq.Context({ blocky: false });

  return {
    addresses,
    active,
    instance: async ({ keys = freshKeys(), ...options } = {}) => {
      const omq = await createOmq({
        ...keys,
        localServiceNode: true,
        isActive: (key) => active.has(key.toString("hex")),
        lookup: (key) => addresses.get(key.toString("hex")),
        maxMessageSize: 10 * 1024 * 1024,
        ...options,
      });
      closing.push(() => omq.close());
      return { ...omq, keys, hex: keys.publicKey.toString("hex") };
    },
    bare: (address, { serverKey, keys = freshKeys(), routingId } = {}) => {
      const socket = new zmq.Dealer({
        context,
        linger: 0,
        receiveTimeout: patienceMs,
        ...(routingId === undefined ? {} : { routingId: asOption(routingId) }),
        ...(serverKey === undefined
          ? {}
          : {
              curveServerKey: asOption(serverKey),
              curvePublicKey: asOption(keys.publicKey),
              curveSecretKey: asOption(keys.secretKey),
            }),
      });
      socket.connect(address);
      closing.push(() => socket.close());
      return {
        socket,
        send: (...parts) => socket.send(parts),
        next: async () => (await socket.receive()).map((part) => part.toString("latin1")),
      };
    },
    listen: async (instance, ip = "127.0.0.1") => {
      const address = await instance.listenCurve(`tcp://${ip}:*`);
      addresses.set(instance.hex, address);
      return address;
    },
    onEnd: (close) => void closing.push(close),
    close: async () => {
      for (const close of closing.splice(0).reverse()) await close();
    },
  };
};
