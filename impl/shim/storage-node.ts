import { ed25519Public, ed25519SecretKey } from "../crypto/ed25519.js";
import { x25519Public, x25519SecretKey } from "../crypto/x25519.js";
import { createNode, type StorageNode } from "../node/node.js";
import { PeerFailure, ServerFailure, type Transport } from "../node/ports.js";
import type { ChainView, ServiceNode } from "../node/view/chain-view.js";
import type { NodeStore } from "../storage/replica.js";
import { openSqliteStore } from "../storage/sqlite-store.js";

/** A swarm of a scene. */
export interface SceneSwarm {
  readonly id: bigint;
  readonly members: readonly Omit<ServiceNode, "swarm">[];
}

/** A request that the node sent to another member. */
export interface SentForward {
  readonly to: string;
  readonly method: string;
  readonly params: Buffer;
}

/** What a node of a scene is made of. */
export interface SceneParts {
  /** Of its Ed25519 key, 32 bytes. */
  readonly seed: Buffer;
  readonly hardfork: readonly [number, number];
  readonly height: number;
  readonly testnet: boolean;
  readonly swarms: readonly SceneSwarm[];
  /** Parts that a member replies, by its Ed25519 key; silence without. */
  readonly reply: (ed25519: string) => readonly Buffer[] | undefined;
}

/** A storage node without sockets, with a clock that is set by hand and a store in memory. */
export interface SceneNode {
  readonly node: StorageNode;
  readonly store: NodeStore;
  readonly setTime: (now: number) => void;
  /** Everything it sent so far. */
  readonly sent: readonly SentForward[];
  readonly close: () => void;
}

const viewOf = ({ hardfork, height, swarms }: SceneParts): ChainView => {
  const filled = swarms.map(({ id, members }) => ({ id, members: members.map((each) => ({ ...each, swarm: id })) }));
  const nodes = filled.flatMap(({ members }) => members);
  return {
    height,
    blockHash: "00".repeat(32),
    hardfork,
    nodes: new Map(nodes.map((each) => [each.legacy, each])),
    byEd25519: new Map(nodes.map((each) => [each.ed25519, each])),
    byX25519: new Map(nodes.map((each) => [each.x25519, each])),
    swarms: new Map(filled.map((swarm) => [swarm.id, swarm])),
    swarmIds: filled.map(({ id }) => id).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
  };
};

/** A store that is opened when it is first used: most requests of vectors are refused before. */
const openLazily = (): { readonly store: NodeStore; readonly close: () => void } => {
  let opened: NodeStore | undefined;
  const open = (): NodeStore => {
    opened ??= openSqliteStore(":memory:");
    return opened;
  };
  return {
    store: new Proxy({} as NodeStore, { get: (_, name) => Reflect.get(open(), name) }),
    close: () => opened?.close(),
  };
};

/** Makes a node that stands in its network as the scene says. */
export const createSceneNode = (parts: SceneParts): SceneNode => {
  const ed25519 = ed25519Public(parts.seed);
  const name = ed25519.toString("hex");
  const own = parts.swarms.flatMap(({ members }) => members).find((member) => member.ed25519 === name);
  const { store, close } = openLazily();
  const sent: SentForward[] = [];
  let now = 0;
  const ask: Transport["ask"] = async (to, command, [method, params]) => {
    if (command === "sn.storage_cc")
      sent.push({ to: to.ed25519, method: String(method), params: Buffer.from(params ?? "") });
    const reply = command === "sn.storage_cc" ? parts.reply(to.ed25519) : undefined;
    if (reply === undefined) throw new PeerFailure("TIMEOUT", `${to.ed25519} keeps silent`);
    return reply;
  };
  const noServer = async (): Promise<never> => {
    throw new ServerFailure("unreachable", "a scene has no servers");
  };
  const node = createNode({
    keys: {
      legacyPublic: Buffer.from(own?.legacy ?? "", "hex"),
      ed25519Public: ed25519,
      ed25519Secret: ed25519SecretKey(parts.seed),
      x25519Public: x25519Public(parts.seed),
      x25519Secret: x25519SecretKey(parts.seed),
    },
    clock: { now: () => now, after: () => () => undefined },
    random: { bytes: (length) => Buffer.alloc(length) },
    transport: { ask, probe: noServer, post: noServer },
    store,
    log: () => undefined,
    askDaemon: async () => [],
    tellClient: async () => false,
    testnet: parts.testnet,
  });
  node.applyView(viewOf(parts));
  return {
    node,
    store,
    sent,
    setTime: (time) => {
      now = time;
    },
    close,
  };
};

/** A member of which only the Ed25519 key matters. */
export const plainMember = (ed25519: string): Omit<ServiceNode, "swarm"> => ({
  legacy: ed25519,
  ed25519,
  x25519: ed25519,
  ip: "127.0.0.1",
  httpsPort: 22_021,
  omqPort: 22_020,
});
