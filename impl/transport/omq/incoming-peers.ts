import { randomBytes } from "node:crypto";
import { type Connection, mapKey } from "./connection.js";
import type { NotifyingRouter } from "./sockets.js";
import { handshakeMs, trySend } from "./sockets.js";
import type { AuthLevel } from "./types.js";

/** A client of a CURVE listener, known by the routing id that we gave it. */
export interface IncomingPeer extends Connection {
  readonly pubkey: Buffer;
  readonly routingId: Buffer;
  /** The handshake is done. */
  live: boolean;
  /** An empty message came, by which the ROUTER says that a peer went; a peer can also send one. */
  inDoubt: boolean;
}

/** All authenticated clients of an instance. */
export interface IncomingPeers {
  /** Records a client that was admitted and gives it an unguessable routing id. */
  admit(pubkey: Buffer, ip: string, level: AuthLevel, router: NotifyingRouter): IncomingPeer;
  byRoutingId(routingId: Buffer): IncomingPeer | undefined;
  byId(id: string): IncomingPeer | undefined;
  /** Live connections with a key, newest first. */
  withKey(pubkey: Buffer): readonly IncomingPeer[];
  /** Handles a message of the peer; false when it is only a sign that the peer came or went. */
  arrives(peer: IncomingPeer, parts: readonly Buffer[]): boolean;
  /** Settles the doubts and forgets handshakes that were never finished; to be called a few times a second. */
  sweep(): void;
  readonly size: number;
}

/** Time after which a client that was admitted but never came is forgotten: the handshake and some slack, milliseconds. */
const abandonedMs = handshakeMs + 5_000;

/** Makes the table; `now` is a monotonic clock in milliseconds. */
export const createIncomingPeers = (now: () => number): IncomingPeers => {
  const byRoutingId = new Map<string, IncomingPeer>();
  const byKey = new Map<string, Set<IncomingPeer>>();
  const unfinished = new Map<IncomingPeer, number>();
  /** Peers in doubt: new ones, and those that were in doubt at the last sweep already, whose pipe would be gone by now. */
  let doubtful = new Set<IncomingPeer>();
  let ripe = new Set<IncomingPeer>();

  const remove = (peer: IncomingPeer): void => {
    byRoutingId.delete(mapKey(peer.routingId));
    unfinished.delete(peer);
    doubtful.delete(peer);
    ripe.delete(peer);
    const key = mapKey(peer.pubkey);
    const same = byKey.get(key);
    same?.delete(peer);
    if (same?.size === 0) byKey.delete(key);
  };

  const welcome = (peer: IncomingPeer): void => {
    peer.live = true;
    unfinished.delete(peer);
    const key = mapKey(peer.pubkey);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, new Set([peer]));
    else same.add(peer);
  };

  /**
   * A peer that is gone cannot be sent to. One that is still there sent an empty message, which is an unknown command:
   * what we send to find out is the answer that is due in that case.
   */
  const settleDoubt = async (peer: IncomingPeer): Promise<void> => {
    if ((await peer.send(["UNKNOWNCOMMAND", ""])) !== "gone") peer.inDoubt = false;
  };

  return {
    admit: (pubkey, ip, level, router) => {
      const routingId = Buffer.concat([Buffer.from("Z"), randomBytes(16)]);
      const peer: IncomingPeer = {
        id: `in-${routingId.toString("hex")}`,
        incoming: true,
        pubkey,
        ip,
        level,
        listener: undefined,
        mayBeNode: true,
        routingId,
        live: false,
        inDoubt: false,
        send: (parts) =>
          trySend(router, [routingId, ...parts]).then((outcome) => {
            if (outcome === "gone") remove(peer);
            return outcome;
          }),
        active: () => {},
      };
      byRoutingId.set(mapKey(routingId), peer);
      unfinished.set(peer, now());
      return peer;
    },
    byRoutingId: (routingId) => byRoutingId.get(mapKey(routingId)),
    byId: (id) => (id.startsWith("in-") ? byRoutingId.get(mapKey(Buffer.from(id.slice(3), "hex"))) : undefined),
    withKey: (pubkey) => [...(byKey.get(mapKey(pubkey)) ?? [])].filter((peer) => !peer.inDoubt).reverse(),
    arrives: (peer, parts) => {
      const sign = parts.length === 1 && parts[0]?.length === 0;
      if (!peer.live) {
        welcome(peer);
        return !sign;
      }
      peer.inDoubt = sign;
      if (sign) doubtful.add(peer);
      return !sign;
    },
    sweep: () => {
      const due = ripe;
      ripe = doubtful;
      doubtful = new Set();
      for (const peer of due) void settleDoubt(peer);
      const oldest = now() - abandonedMs;
      for (const [peer, since] of unfinished) {
        if (since > oldest) break;
        remove(peer);
      }
    },
    get size() {
      return byRoutingId.size;
    },
  };
};
