import type * as zmq from "zeromq";
import { type OmqAddress, parseAddress } from "./addresses.js";
import { mapKey, type OnMessage } from "./connection.js";
import { type Outgoing, openOutgoing } from "./outgoing.js";
import type { KeyPair } from "./sockets.js";
import type { AuthLevel } from "./types.js";

export interface OutgoingPoolOptions {
  readonly context: zmq.Context;
  readonly keys: KeyPair;
  readonly sourceIp: string | undefined;
  readonly maxMessageSize: number;
  readonly now: () => number;
  readonly isActive: (pubkey: Buffer) => boolean;
  readonly lookup: (pubkey: Buffer) => string | undefined;
  readonly onMessage: OnMessage;
  readonly log: (message: string, fields?: Record<string, unknown>) => void;
}

/** How a connection by address is opened. */
export interface AddressOptions {
  readonly level: AuthLevel;
  readonly ephemeralId: boolean;
  /** Called once when the peer ended the connection for good. */
  readonly onClose: (() => void) | undefined;
}

/** The connections that an instance opened: one for each service node, and any number by address. */
export interface OutgoingPool {
  /** The open connection to a service node, if there is one. */
  withKey(pubkey: Buffer): Outgoing | undefined;
  /** The connection to a service node, opened if need be; undefined when its address is unknown or useless. */
  toKey(pubkey: Buffer): Outgoing | undefined;
  /** Opens a connection by address; it never expires, and is opened anew when its socket gives up. */
  toAddress(address: OmqAddress, options: AddressOptions): Outgoing;
  byId(id: string): Outgoing | undefined;
  /** Closes one connection. */
  close(id: string, lingerMs: number): void;
  /** The peer said goodbye: closes without lingering. */
  endedByPeer(id: string): void;
  /** Closes connections to keys that were active and are no longer. */
  activeSetChanged(): void;
  /** Idle expiry and replacement of sockets that gave up; to be called a few times a second. */
  tick(): void;
  closeAll(): void;
}

interface Entry {
  connection: Outgoing;
  readonly addressText: string;
  /** Key of the service node that it was opened for. */
  readonly node: Buffer | undefined;
  wasActive: boolean;
  readonly onClose: (() => void) | undefined;
  readonly reopen: () => Outgoing;
  /** When a dead socket is replaced. */
  reopenAt: number | undefined;
  reopenDelay: number;
}

/** Idle time after which a connection opened by a send is closed, milliseconds. */
const keepAliveMs = 30_000;
/** Time that queued messages have to go out when a connection expires or its peer leaves the active set, milliseconds. */
const expiryLingerMs = 5_000;
const shutdownLingerMs = 1_000;
const firstReopenMs = 250;
const lastReopenMs = 5_000;

/** Makes the pool. */
export const createOutgoingPool = (options: OutgoingPoolOptions): OutgoingPool => {
  const { now, isActive, lookup, log } = options;
  const byId = new Map<string, Entry>();
  const byKey = new Map<string, Entry>();
  let count = 0;

  const remove = (entry: Entry, lingerMs: number): void => {
    byId.delete(entry.connection.id);
    if (entry.node !== undefined && byKey.get(mapKey(entry.node)) === entry) byKey.delete(mapKey(entry.node));
    entry.connection.close(lingerMs);
  };

  const onDead = ({ id }: Outgoing, reason: string): void => {
    const entry = byId.get(id);
    if (entry === undefined) return;
    log("outgoing connection gave up", { address: entry.addressText, reason });
    if (entry.node !== undefined) {
      remove(entry, 0);
      return;
    }
    entry.connection.close(0);
    entry.reopenAt = now() + entry.reopenDelay;
    entry.reopenDelay = Math.min(entry.reopenDelay * 2, lastReopenMs);
  };

  const open = (
    address: OmqAddress,
    addressText: string,
    node: Buffer | undefined,
    { level, ephemeralId, onClose }: AddressOptions,
  ): Entry => {
    const id = `out-${++count}`;
    const reopen = (): Outgoing =>
      openOutgoing({ ...options, id, address, level, ephemeralId, mayBeNode: node !== undefined, onDead });
    const wasActive = node !== undefined && isActive(node);
    const entry: Entry = {
      connection: reopen(),
      addressText,
      node,
      wasActive,
      onClose,
      reopen,
      reopenAt: undefined,
      reopenDelay: firstReopenMs,
    };
    byId.set(id, entry);
    return entry;
  };

  const openToKey = (pubkey: Buffer, addressText: string): Outgoing | undefined => {
    try {
      const address = { ...parseAddress(addressText), pubkey };
      const entry = open(address, addressText, pubkey, { level: "none", ephemeralId: false, onClose: undefined });
      byKey.set(mapKey(pubkey), entry);
      return entry.connection;
    } catch (error) {
      log("service node cannot be dialled", { address: addressText, error: String(error) });
      return undefined;
    }
  };

  const tickEntry = (entry: Entry): void => {
    const { connection } = entry;
    connection.check();
    if (connection.connected) entry.reopenDelay = firstReopenMs;
    if (entry.node !== undefined && now() - connection.lastActive > keepAliveMs) remove(entry, expiryLingerMs);
    if (entry.reopenAt === undefined || entry.reopenAt > now()) return;
    entry.reopenAt = undefined;
    try {
      entry.connection = entry.reopen();
    } catch (error) {
      log("connection cannot be opened anew", { address: entry.addressText, error: String(error) });
      entry.reopenAt = now() + lastReopenMs;
    }
  };

  return {
    withKey: (pubkey) => byKey.get(mapKey(pubkey))?.connection,
    toKey: (pubkey) => {
      const entry = byKey.get(mapKey(pubkey));
      if (entry?.connection.connected === true) return entry.connection;
      const addressText = lookup(pubkey);
      if (entry !== undefined && (addressText === undefined || addressText === entry.addressText)) {
        return entry.connection;
      }
      if (entry !== undefined) remove(entry, 0);
      return addressText === undefined ? undefined : openToKey(pubkey, addressText);
    },
    toAddress: (address, addressOptions) =>
      open(address, JSON.stringify(address), undefined, addressOptions).connection,
    byId: (id) => byId.get(id)?.connection,
    close: (id, lingerMs) => {
      const entry = byId.get(id);
      if (entry !== undefined) remove(entry, lingerMs);
    },
    endedByPeer: (id) => {
      const entry = byId.get(id);
      if (entry === undefined) return;
      remove(entry, 0);
      entry.onClose?.();
    },
    activeSetChanged: () => {
      for (const entry of [...byKey.values()]) {
        const active = entry.node !== undefined && isActive(entry.node);
        if (entry.wasActive && !active) remove(entry, expiryLingerMs);
        entry.wasActive = active;
      }
    },
    tick: () => {
      for (const entry of [...byId.values()]) tickEntry(entry);
    },
    closeAll: () => {
      for (const entry of [...byId.values()]) remove(entry, entry.connection.connected ? shutdownLingerMs : 0);
    },
  };
};
