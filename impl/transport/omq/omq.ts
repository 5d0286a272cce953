import { performance } from "node:perf_hooks";
import { formatAddress, parseAddress } from "./addresses.js";
import { createCommands } from "./commands.js";
import type { Connection } from "./connection.js";
import { createDispatch } from "./dispatch.js";
import { openFence } from "./fence.js";
import { createIncomingPeers } from "./incoming-peers.js";
import { type Listener, openCurveListener, openPlainListener, type PlainListener } from "./listeners.js";
import { createOutgoingPool } from "./outgoing-pool.js";
import { createRequests } from "./requests.js";
import { closeSocket, createContext, type KeyPair, type SendOutcome } from "./sockets.js";
import { type Omq, OmqError, type OmqOptions, type OmqTarget } from "./types.js";
import { openZap } from "./zap.js";

/** Default time-outs of the deployed library, milliseconds. */
const requestTimeoutMs = 15_000;
const connectTimeoutMs = 10_000;
const checkMs = 250;
const disconnectLingerMs = 1_000;
const listenerLingerMs = 1_000;

const checkKeys = ({ publicKey, secretKey }: KeyPair): void => {
  for (const [field, key] of Object.entries({ publicKey, secretKey })) {
    if (key.length !== 32) throw new TypeError(`${field}: must be 32 bytes, not ${key.length}`);
  }
};

const shownTarget = (target: OmqTarget): string =>
  "pubkey" in target ? `service node ${target.pubkey.toString("hex")}` : `connection ${target.connection}`;

/**
 * Opens an OxenMQ instance: one key pair, any number of listeners and outgoing connections, all serving the same
 * commands. It has a ZeroMQ context of its own; after `close` nothing of it keeps the process alive.
 * @throws TypeError for keys that are not 32 bytes
 */
export const createOmq = async (options: OmqOptions): Promise<Omq> => {
  const { isActive, lookup, localServiceNode, sourceIp, maxMessageSize, log = () => {} } = options;
  const keys = { publicKey: Buffer.from(options.publicKey), secretKey: Buffer.from(options.secretKey) };
  checkKeys(keys);
  const now = (): number => performance.now();

  const context = createContext();
  const fence = await openFence(context);
  const zap = await openZap(context, fence, log);
  const commands = createCommands();
  const requests = createRequests(now);
  const peers = createIncomingPeers(now);
  const listeners: Listener[] = [];
  const plainListeners = new Map<string, PlainListener>();
  /** Connections by address that wait for their greeting to be answered. */
  const greetings = new Map<string, (welcome: boolean) => void>();
  let plainCount = 0;
  let closed = false;

  /** Over an incoming connection, or over one that is being opened. */
  const sendElsewhere = async (
    pubkey: Buffer,
    parts: readonly (Buffer | string)[],
    outgoingOnly: boolean,
  ): Promise<SendOutcome> => {
    for (const peer of outgoingOnly ? [] : peers.withKey(pubkey)) {
      const outcome = await peer.send(parts);
      if (outcome !== "gone") return outcome;
    }
    return closed ? "gone" : ((await pool.toKey(pubkey)?.send(parts)) ?? "gone");
  };

  const sendToKey = (
    pubkey: Buffer,
    parts: readonly (Buffer | string)[],
    outgoingOnly: boolean,
  ): Promise<SendOutcome> => {
    if (closed) return Promise.resolve("gone");
    const open = pool.withKey(pubkey);
    return open?.connected === true ? open.send(parts) : sendElsewhere(pubkey, parts, outgoingOnly);
  };

  const sendToPlain = async (id: string, parts: readonly (Buffer | string)[]): Promise<SendOutcome> => {
    const split = id.indexOf("-") + 1;
    const listener = plainListeners.get(id.slice(0, split));
    return listener === undefined ? "gone" : listener.send(Buffer.from(id.slice(split), "hex"), parts);
  };

  const sendTo = (
    target: OmqTarget,
    parts: readonly (Buffer | string)[],
    outgoingOnly: boolean,
  ): Promise<SendOutcome> => {
    if ("pubkey" in target) return sendToKey(target.pubkey, parts, outgoingOnly);
    const connection = pool.byId(target.connection) ?? peers.byId(target.connection);
    return connection === undefined ? sendToPlain(target.connection, parts) : connection.send(parts);
  };

  const reply = async (to: Connection, parts: readonly (Buffer | string)[]): Promise<void> => {
    if ((await to.send(parts)) !== "gone") return;
    // A service node is owed its reply over any connection, a new one if need be.
    if (to.mayBeNode && to.pubkey !== undefined && isActive(to.pubkey)) await sendToKey(to.pubkey, parts, false);
  };

  const dispatch = createDispatch({
    commands,
    requests,
    localServiceNode,
    isActive,
    reply,
    onHello: ({ id }) => greetings.get(id)?.(true),
    onBye: ({ id }) => {
      greetings.get(id)?.(false);
      pool.endedByPeer(id);
    },
    log,
  });
  const pool = createOutgoingPool({
    context,
    keys,
    sourceIp,
    maxMessageSize,
    now,
    isActive,
    lookup,
    onMessage: dispatch,
    log,
  });

  const timer = setInterval(() => {
    requests.expire();
    peers.sweep();
    pool.tick();
  }, checkMs);
  timer.unref();

  const shared = { context, maxMessageSize, onMessage: dispatch, log };

  return {
    category: commands.category,
    request: (category, name, handler) => commands.add(category, name, { kind: "request", handler }),
    command: (category, name, handler) => commands.add(category, name, { kind: "command", handler }),
    alias: commands.alias,

    listenCurve: async (address, levelOf = () => "none") => {
      const listener = await openCurveListener(address, { ...shared, keys, zap, peers, levelOf });
      listeners.push(listener);
      return listener.address;
    },

    listenPlain: async (address, level, label) => {
      const idPrefix = `plain${++plainCount}-`;
      const listener = await openPlainListener(address, { ...shared, level, label, idPrefix });
      listeners.push(listener);
      plainListeners.set(idPrefix, listener);
      return listener.address;
    },

    connect: async (
      addressText,
      { level = "none", timeoutMs = connectTimeoutMs, ephemeralId = false, onClose } = {},
    ) => {
      if (closed) throw new OmqError("NOT_CONNECTED", "this instance is closed");
      const address = parseAddress(addressText);
      const connection = pool.toAddress(address, { level, ephemeralId, onClose });
      const greeted = new Promise<boolean>((resolve) => {
        const overdue = setTimeout(resolve, timeoutMs, false);
        greetings.set(connection.id, (welcome) => {
          clearTimeout(overdue);
          resolve(welcome);
        });
      });
      await connection.send(["HI"]);
      const welcome = await greeted;
      greetings.delete(connection.id);
      if (welcome && pool.byId(connection.id) !== undefined) return connection.id;
      pool.close(connection.id, 0);
      if (closed) throw new OmqError("NOT_CONNECTED", "this instance was closed");
      throw new OmqError("TIMEOUT", `connection attempt to ${formatAddress(address, "hex")} timed out`);
    },

    disconnect: async (connection) => pool.close(connection, disconnectLingerMs),

    send: async (target, name, parts = []) => {
      const outcome = await sendTo(target, [name, ...parts], false);
      if (outcome === "full") throw new OmqError("QUEUE_FULL", `${name}: the queue to ${shownTarget(target)} is full`);
      if (outcome === "gone") throw new OmqError("NOT_CONNECTED", `${name}: no connection to ${shownTarget(target)}`);
    },

    ask: (target, name, parts = [], { timeoutMs = requestTimeoutMs, outgoingOnly = false } = {}) => {
      const respondent =
        "pubkey" in target
          ? { pubkey: target.pubkey, connection: undefined }
          : {
              pubkey: (pool.byId(target.connection) ?? peers.byId(target.connection))?.pubkey,
              connection: target.connection,
            };
      const { tag, reply: answer } = requests.open(name, respondent, timeoutMs);
      void sendTo(target, [name, tag, ...parts], outgoingOnly).then((outcome) => {
        // The deployed library reports a send that failed as a time-out.
        if (outcome === "full") {
          requests.fail(tag, new OmqError("TIMEOUT", `${name}: the queue to ${shownTarget(target)} is full`));
        } else if (outcome === "gone") {
          requests.fail(tag, new OmqError("NOT_CONNECTED", `${name}: no connection to ${shownTarget(target)}`));
        }
      });
      return answer;
    },

    activeSetChanged: pool.activeSetChanged,

    close: async () => {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      for (const { socket } of listeners) closeSocket(socket, listenerLingerMs);
      pool.closeAll();
      for (const greet of greetings.values()) greet(false);
      zap.close();
      fence.close();
      requests.failAll("NOT_CONNECTED", "this instance was closed");
    },
  };
};
