import { chainAdminResults } from "../../../spec/schema/chain-admin.js";
import type { CaseContext } from "../../engine/case.js";
import { freePort } from "../../network/addresses.js";
import type { NetworkHandle, NodeInfo } from "../../network/topology.js";
import { type KeyPair, openOmqCaller } from "../../wire/omq-caller.js";
import { type PlayedNode, playNode } from "../../wire/played-node.js";
import { nextServerAddress } from "../../wire/source-address.js";
import type { Judge } from "./judge.js";
import { nameOf } from "./storage.js";

/** Keys and address of a service node that the harness plays. */
export interface Peer {
  readonly keys: KeyPair;
  readonly ed25519: string;
  readonly x25519: string;
  readonly legacy: string;
  readonly x25519Secret: string;
  readonly ed25519Secret: string;
  /** Scalar, little-endian. */
  readonly legacySecret: string;
  readonly ip: string;
  readonly omqPort: number;
}

/** Makes service nodes that the harness plays itself. */
export interface Peers {
  /** Keys and an address, known to the chain but not registered. */
  readonly make: () => Promise<Peer>;
  /** Registers a peer by a staking transaction, and makes the block that admits it. */
  readonly register: (peer: Peer) => Promise<void>;
  /** Waits until nodes treat a peer as one of theirs. */
  readonly untilKnown: (peer: Peer, nodes: readonly NodeInfo[]) => Promise<void>;
  /** Listens at the address of a peer; closed with the case. */
  readonly play: (peer: Peer) => Promise<PlayedNode>;
  /**
   * A member of the network's only swarm, which its cases share: each has it for itself until it ends. It answers pings
   * and pushes, and what else the case wants.
   */
  readonly member: () => Promise<{ readonly peer: Peer; readonly played: PlayedNode }>;
  /** A registered peer at whose address nobody listens; one for each network, shared by its cases. */
  readonly silent: (nodes: readonly NodeInfo[]) => Promise<Peer>;
  readonly close: () => void;
}

const deadlineMs = 5_000;
const silentPeers = new Map<string, Promise<Peer>>();

/** A played member, and the end of the turn of whoever has it. */
interface SharedMember {
  readonly made: Promise<{ readonly peer: Peer; readonly played: PlayedNode }>;
  turn: Promise<void>;
}

const members = new Map<string, SharedMember>();

const makePeer = async (network: NetworkHandle): Promise<Peer> => {
  const ip = nextServerAddress();
  const [httpsPort, omqPort] = [await freePort(ip), await freePort(ip)];
  const keys = chainAdminResults.add_node.parse(
    await network.chain("add_node", { ip, https_port: httpsPort, omq_port: omqPort }),
  );
  return {
    keys: { publicKey: Buffer.from(keys.x25519, "hex"), secretKey: Buffer.from(keys.x25519_secret, "hex") },
    ed25519: keys.ed25519,
    x25519: keys.x25519,
    legacy: keys.legacy,
    x25519Secret: keys.x25519_secret,
    ed25519Secret: keys.ed25519_secret,
    legacySecret: keys.legacy_secret,
    ip,
    omqPort,
  };
};

const registerPeer = async (network: NetworkHandle, peer: Peer): Promise<void> => {
  await network.chain("register", { node: peer.legacy });
  await network.chain("next_block");
};

/** The tools for played service nodes of a running case. */
export const createPeers = (context: CaseContext, judge: Judge, network: NetworkHandle): Peers => {
  const closers: (() => void)[] = [];

  const makeMember = async () => {
    const peer = await makePeer(network);
    const played = await playNode(peer.keys, peer.ip, peer.omqPort, context.signal);
    await registerPeer(network, peer);
    return { peer, played };
  };

  const memberOf = (id: string): SharedMember => {
    const found = members.get(id) ?? { made: makeMember(), turn: Promise.resolve() };
    members.set(id, found);
    return found;
  };

  const untilKnown: Peers["untilKnown"] = async (peer, nodes) => {
    await Promise.all(
      nodes.map(async (node) => {
        const caller = await openOmqCaller({ server: node, keys: peer.keys, signal: context.signal });
        try {
          await judge.until(`${nameOf(node)} takes the peer for a service node`, deadlineMs, async () =>
            (await caller.ask("sn.ping", [])).kind === "reply" ? true : undefined,
          );
        } finally {
          caller.close();
        }
      }),
    );
  };

  return {
    make: () => makePeer(network),
    register: async (peer) => {
      context.step({ kind: "note", label: "a staking transaction registers the peer, and a block admits it" });
      await registerPeer(network, peer);
    },
    untilKnown,
    play: async (peer) => {
      const node = await playNode(peer.keys, peer.ip, peer.omqPort, context.signal);
      closers.push(node.close);
      return node;
    },
    member: async () => {
      const shared = memberOf(network.id);
      const { turn } = shared;
      shared.turn = new Promise((resolve) => closers.push(resolve));
      await turn;
      const { peer, played } = await shared.made;
      played.reset();
      played.answer("sn.ping", () => ["pong"]);
      played.answer("sn.data", () => []);
      await untilKnown(peer, network.nodes);
      return { peer, played };
    },
    silent: async (nodes) => {
      let peer = silentPeers.get(network.id);
      if (peer === undefined) {
        peer = makePeer(network).then(async (made) => {
          await registerPeer(network, made);
          return made;
        });
        silentPeers.set(network.id, peer);
      }
      await untilKnown(await peer, nodes);
      return peer;
    },
    close: () => {
      for (const close of closers) close();
    },
  };
};
