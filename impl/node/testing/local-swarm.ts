import { createHash } from "node:crypto";
import { ed25519Public, ed25519SecretKey } from "../../crypto/ed25519.js";
import { x25519Public, x25519SecretKey } from "../../crypto/x25519.js";
import type { NodeStore } from "../../storage/replica.js";
import { openSqliteStore } from "../../storage/sqlite-store.js";
import type { OmqReply } from "../../transport/omq/types.js";
import type { NodeKeys } from "../context.js";
import { createNode, type StorageNode } from "../node.js";
import { answerMember } from "../omq-requests.js";
import { handleRelayedOnion } from "../onion/relay.js";
import { type AskDaemon, PeerFailure, ServerFailure, type Transport } from "../ports.js";
import { receivePush } from "../sync/receive.js";
import type { ChainView, ServiceNode, Swarm } from "../view/chain-view.js";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.js";

/** What one node sends to another, and may be answered by a test instead of that node. */
export interface Delivery {
  readonly from: string;
  readonly to: string;
  readonly command: string;
  readonly parts: readonly Buffer[];
}

/** A notification that a client would get. */
export interface Told {
  readonly connection: string;
  readonly command: string;
  readonly body: Buffer;
}

/** One node of a local swarm. */
export interface LocalNode {
  readonly keys: NodeKeys;
  readonly node: StorageNode;
  readonly listed: ServiceNode;
  readonly told: Told[];
}

/** Nodes in one process, joined without sockets. */
export interface LocalSwarm {
  readonly clock: VirtualClock;
  readonly nodes: readonly LocalNode[];
  readonly view: () => ChainView;
  /** Makes a block with these changes; every node sees it at once. */
  readonly block: (changes?: ViewChanges) => ChainView;
  /** Answers in place of a node: parts, an error word, or undefined to let the node answer. */
  intercept: (delivery: Delivery) => readonly (Buffer | string)[] | PeerFailure | undefined;
  /** Answers of the chain daemon to clients. */
  daemon: AskDaemon;
  /** Answers of servers outside the network. */
  post: Transport["post"];
  readonly close: () => void;
}

export interface ViewChanges {
  readonly hardfork?: readonly [number, number];
  /** Swarm id of each node, by index; those that are left out stay where they are. */
  readonly swarms?: Readonly<Record<number, bigint>>;
  /** Indices of nodes that the chain does not list. */
  readonly unlisted?: readonly number[];
}

export interface LocalSwarmOptions {
  readonly nodes: number;
  readonly testnet?: boolean;
  readonly hardfork?: readonly [number, number];
  /** Wraps the store of each node. */
  readonly store?: (store: NodeStore) => NodeStore;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Keys that follow from a name. */
export const nodeKeys = (name: string): NodeKeys => {
  const [ed25519, x25519] = [digest(`ed25519 ${name}`), digest(`x25519 ${name}`)];
  return {
    legacyPublic: ed25519Public(digest(`legacy ${name}`)),
    ed25519Public: ed25519Public(ed25519),
    ed25519Secret: ed25519SecretKey(ed25519),
    x25519Public: x25519Public(x25519),
    x25519Secret: x25519SecretKey(x25519),
  };
};

const listedAs = (keys: NodeKeys, index: number): ServiceNode => ({
  legacy: keys.legacyPublic.toString("hex"),
  ed25519: keys.ed25519Public.toString("hex"),
  x25519: keys.x25519Public.toString("hex"),
  ip: `127.1.${index + 1}.1`,
  httpsPort: 22_021,
  omqPort: 22_020,
  swarm: 0n,
});

/** A view of these nodes at a height. */
export const viewOf = (
  nodes: readonly ServiceNode[],
  height: number,
  hardfork: readonly [number, number] = [19, 4],
): ChainView => {
  const swarms = new Map<bigint, Swarm>();
  for (const node of nodes)
    if (node.swarm !== (1n << 64n) - 1n)
      swarms.set(node.swarm, { id: node.swarm, members: [...(swarms.get(node.swarm)?.members ?? []), node] });
  return {
    height,
    blockHash: digest(`block ${height}`).toString("hex"),
    hardfork,
    nodes: new Map(nodes.map((node) => [node.legacy, node])),
    byEd25519: new Map(nodes.map((node) => [node.ed25519, node])),
    byX25519: new Map(nodes.map((node) => [node.x25519, node])),
    swarms,
    swarmIds: [...swarms.keys()].sort((a, b) => (a < b ? -1 : 1)),
  };
};

const toBuffers = (parts: readonly (Buffer | string)[]): Buffer[] => parts.map((part) => Buffer.from(part));

/** What a node replies to another one, known by its X25519 key; undefined for nothing at all. */
const replyOf = async (
  node: StorageNode,
  command: string,
  parts: readonly Buffer[],
  from: Buffer | undefined,
): Promise<OmqReply> => {
  switch (command) {
    case "sn.storage_cc":
      return answerMember(node.context.sync.forwardedBy(from), parts);
    case "sn.data":
      return receivePush(node.context, parts);
    case "sn.onion_request":
      return handleRelayedOnion(node.context, parts);
    case "sn.ping":
      return ["pong"];
    case "sn.swarm_sync":
      return node.context.sync.serve(parts, from);
    default:
      throw new PeerFailure("UNKNOWNCOMMAND", `${command} is not known`);
  }
};

const startTime = 1_767_225_600_000;
const startHeight = 1_300;

/** Makes a swarm whose clock stands at the beginning of 2026 until it is moved. */
export const createLocalSwarm = (options: LocalSwarmOptions): LocalSwarm => {
  const clock = createVirtualClock(startTime);
  const byLegacy = new Map<string, LocalNode>();
  let height = startHeight;
  let hardfork = options.hardfork ?? ([19, 4] as const);
  const stores: NodeStore[] = [];

  const swarm: { -readonly [K in keyof LocalSwarm]: LocalSwarm[K] } = {
    clock,
    nodes: [],
    view: () => view,
    intercept: () => undefined,
    daemon: async () => [Buffer.from("200"), Buffer.from("{}")],
    post: async (url) => {
      throw new ServerFailure("unreachable", `${url}: there is no such server`);
    },
    block: ({ hardfork: fork, swarms = {}, unlisted = [] } = {}) => {
      height++;
      hardfork = fork ?? hardfork;
      const listed = swarm.nodes
        .map((node, index) => ({ ...(view.nodes.get(node.listed.legacy) ?? node.listed), index }))
        .map(({ index, ...node }) => ({ ...node, swarm: swarms[index] ?? node.swarm, index }))
        .filter(({ index }) => !unlisted.includes(index))
        .map(({ index: _, ...node }) => node);
      view = viewOf(listed, height, hardfork);
      for (const { node } of swarm.nodes) node.applyView(view);
      return view;
    },
    close: () => {
      for (const { node } of swarm.nodes) node.stop();
      for (const store of stores) store.close();
    },
  };

  const transportOf = (from: string): Transport => ({
    ask: async (to, command, given) => {
      const parts = toBuffers(given);
      const instead = swarm.intercept({ from, to: to.legacy, command, parts });
      if (instead instanceof PeerFailure) throw instead;
      const target = byLegacy.get(to.legacy);
      const sender = byLegacy.get(from)?.keys.x25519Public;
      const reply = instead ?? (target && (await replyOf(target.node, command, parts, sender)));
      if (reply === undefined) throw new PeerFailure("TIMEOUT", `${command} was not answered in time`);
      return toBuffers(reply);
    },
    probe: async () => {
      throw new ServerFailure("unreachable", "there is no HTTPS in a local swarm");
    },
    post: (...parameters) => swarm.post(...parameters),
  });

  const create = (index: number): LocalNode => {
    const keys = nodeKeys(`node ${index}`);
    const listed = listedAs(keys, index);
    const told: Told[] = [];
    const opened = openSqliteStore(":memory:");
    stores.push(opened);
    let drawn = 0;
    const node = createNode({
      keys,
      clock,
      random: {
        bytes: (length) => createHash("shake256", { outputLength: length }).update(`${index} ${drawn++}`).digest(),
      },
      transport: transportOf(listed.legacy),
      store: options.store?.(opened) ?? opened,
      log: () => undefined,
      askDaemon: (...parameters) => swarm.daemon(...parameters),
      tellClient: async (connection, command, [body]) => {
        told.push({ connection, command, body: body! });
        return connection !== "gone";
      },
      testnet: options.testnet === true,
    });
    const local = { keys, node, listed, told };
    byLegacy.set(listed.legacy, local);
    return local;
  };

  swarm.nodes = Array.from({ length: options.nodes }, (_, index) => create(index));
  let view = viewOf(
    swarm.nodes.map(({ listed }) => listed),
    height,
    hardfork,
  );
  for (const { node } of swarm.nodes) node.applyView(view);
  return swarm;
};
