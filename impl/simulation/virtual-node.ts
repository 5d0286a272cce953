import { createHash } from "node:crypto";
import { ed25519Public, ed25519SecretKey } from "../crypto/ed25519.js";
import { x25519Public, x25519SecretKey } from "../crypto/x25519.js";
import type { NodeKeys } from "../node/context.js";
import { createNode, type StorageNode } from "../node/node.js";
import { answerMember } from "../node/omq-requests.js";
import { type Clock, type Log, PeerFailure, ServerFailure } from "../node/ports.js";
import { receivePush } from "../node/sync/receive.js";
import { type ChainView, noSwarm, type ServiceNode } from "../node/view/chain-view.js";
import { swarmSyncCommand } from "../sync/swarm-sync-codec.js";
import type { EventQueue } from "./event-queue.js";
import { lyingAnswerer } from "./lying-answerer.js";
import { createMemoryStore, type MemoryStore } from "./memory-store.js";
import { seeded } from "./seeded.js";
import { slowStore } from "./slow-store.js";
import type { Answerer, Turn, VirtualNetwork } from "./virtual-network.js";

/** A storage node of a simulation: its keys and its disk, and while it is up the process that runs on them. */
export interface VirtualNode {
  readonly name: string;
  /** As the chain lists it when it joins. */
  readonly listed: ServiceNode;
  /** What its process sees; undefined while it is down. */
  readonly process: () => StorageNode | undefined;
  readonly store: () => MemoryStore;
  /** How far its clock is ahead, ms. */
  skew: number;
  /** What a write to its disk takes, ms. */
  diskDelay: number;
  /** Whether it confirms what it is given and keeps none of it. */
  isLying: boolean;
  readonly start: (view: ChainView) => void;
  /** Ends the process at once; a disk that is lost is empty at the next start. */
  readonly crash: (disk: "kept" | "lost") => void;
  readonly see: (view: ChainView) => void;
  /** Lets the process stand still, or go on with what has come up meanwhile. */
  readonly stall: () => void;
  readonly resume: () => void;
  /** Whether it is up and does not stand still. */
  readonly isRunning: () => boolean;
}

export interface VirtualNodeParts {
  readonly name: string;
  readonly index: number;
  readonly seed: string;
  readonly queue: EventQueue;
  readonly network: VirtualNetwork;
  /** Name of the node with a legacy key. */
  readonly nameOf: (legacy: string) => string;
  readonly keyOf: (name: string) => Buffer;
  /** Told of the messages on its disk; `lost` says that the disk went with them. */
  readonly tell?: { readonly held: (hash: string) => void; readonly gone: (hash: string, lost: boolean) => void };
  /** Log of a node, by its name. */
  readonly logOf: (name: string) => Log;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const knownKeys = new Map<string, NodeKeys>();

/** Nodes of one index are the same in all simulations of a process: making keys takes longer than what most nodes do. */
const keysFrom = (text: string): NodeKeys => {
  const known = knownKeys.get(text);
  if (known !== undefined) return known;
  const made = makeKeys(text);
  knownKeys.set(text, made);
  return made;
};

const makeKeys = (text: string): NodeKeys => {
  const [ed25519, x25519] = [digest(`ed25519 ${text}`), digest(`x25519 ${text}`)];
  return {
    legacyPublic: ed25519Public(digest(`legacy ${text}`)),
    ed25519Public: ed25519Public(ed25519),
    ed25519Secret: ed25519SecretKey(ed25519),
    x25519Public: x25519Public(x25519),
    x25519Secret: x25519SecretKey(x25519),
  };
};

/** What a running node answers to another one, which has to be active in its view. */
const answererOf =
  (node: StorageNode, keyOf: (name: string) => Buffer): Answerer =>
  async (from, command, parts) => {
    const key = keyOf(from);
    const caller = node.context.standing()?.view.byX25519.get(key.toString("hex"));
    if (caller === undefined || caller.swarm === noSwarm)
      throw new PeerFailure("FORBIDDEN_SN", `${command} is for active nodes`);
    switch (command) {
      case "sn.ping":
        return ["pong"];
      case "sn.storage_cc":
        return answerMember(node.context.sync.forwardedBy(key), parts);
      case "sn.data":
        return receivePush(node.context, parts);
      case "sn.swarm_sync":
        return node.context.sync.serve(parts, key);
      default:
        throw new PeerFailure("UNKNOWNCOMMAND", `${command} is not known`);
    }
  };

const noServer = async (): Promise<never> => {
  throw new ServerFailure("unreachable", "a simulation has no servers outside");
};

/** Makes a node that is down. Its keys follow from its index. */
export const createVirtualNode = (parts: VirtualNodeParts): VirtualNode & { readonly x25519: Buffer } => {
  const { name, index, seed, queue, network, tell } = parts;
  const keys = keysFrom(String(index));
  const makeStore = (): MemoryStore =>
    createMemoryStore(tell && { held: tell.held, gone: (hash) => tell.gone(hash, false) });
  let store = makeStore();
  /** What has come up while the process stands still. */
  let stalled: (() => void)[] | undefined;
  let running: StorageNode | undefined;
  let starts = 0;

  const launch = (): StorageNode => {
    const life = ++starts;
    // What was counted was in the memory of the process before.
    store.replica.watch.begin(undefined);
    const turn: Turn = (task) => {
      if (running === undefined || starts !== life) return;
      if (stalled !== undefined) stalled.push(() => turn(task));
      else task();
    };
    const clock: Clock = {
      now: () => queue.now() + node.skew,
      after: (ms, task) => queue.after(ms, () => turn(task)),
    };
    const pause = (): Promise<void> =>
      new Promise((resolve) => {
        clock.after(node.diskDelay, resolve);
      });
    return createNode({
      keys,
      clock,
      random: seeded(`${seed} node ${index} life ${life}`),
      transport: {
        ask: (to, command, given, timeoutMs) =>
          node.isLying && command === swarmSyncCommand
            ? Promise.reject(new PeerFailure("TIMEOUT", `${command}: not asked`))
            : network.ask(name, parts.nameOf(to.legacy), command, given, timeoutMs, turn),
        probe: noServer,
        post: noServer,
      },
      store: slowStore(store, () => (node.diskDelay > 0 ? pause() : undefined)),
      log: parts.logOf(name),
      askDaemon: async () => [],
      tellClient: async () => false,
      testnet: false,
    });
  };

  const node: VirtualNode & { readonly x25519: Buffer } = {
    name,
    listed: {
      legacy: keys.legacyPublic.toString("hex"),
      ed25519: keys.ed25519Public.toString("hex"),
      x25519: keys.x25519Public.toString("hex"),
      ip: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
      httpsPort: 22_021,
      omqPort: 22_020,
      swarm: noSwarm,
    },
    x25519: keys.x25519Public,
    process: () => running,
    isRunning: () => running !== undefined && stalled === undefined,
    store: () => store,
    skew: 0,
    diskDelay: 0,
    isLying: false,
    start: (view) => {
      if (running !== undefined) return;
      running = launch();
      running.applyView(view);
      running.start();
      const answer = answererOf(running, parts.keyOf);
      const liar = lyingAnswerer(answer, () => store);
      network.attach(name, async (...given) => {
        if (stalled !== undefined) await new Promise<void>((resolve) => stalled?.push(resolve));
        return (node.isLying ? liar : answer)(...given);
      });
    },
    crash: (disk) => {
      network.detach(name);
      running = undefined;
      stalled = undefined;
      if (disk === "kept") return;
      if (tell !== undefined) for (const { hash } of store.all()) tell.gone(hash, true);
      store = makeStore();
    },
    stall: () => {
      if (running !== undefined) stalled ??= [];
    },
    resume: () => {
      const due = stalled ?? [];
      stalled = undefined;
      for (const task of due) task();
    },
    see: (view) => {
      if (stalled !== undefined) {
        stalled.push(() => node.see(view));
        return;
      }
      // Blocks reach a node in order; one that was overtaken brings nothing new.
      const seen = running?.context.standing()?.view.height ?? -1;
      if (view.height > seen) running?.applyView(view);
    },
  };
  return node;
};
