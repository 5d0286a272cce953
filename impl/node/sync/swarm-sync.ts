import type { Reference } from "../../storage/replica.js";
import { enforce, keepRequest } from "../../sync/learn.js";
import { isKept, signedRequest } from "../../sync/signed-request.js";
import type { OmqReply } from "../../transport/omq/types.js";
import type { NodeContext, Standing } from "../context.js";
import type { ServiceNode } from "../view/chain-view.js";
import { createAttendant } from "./attendant.js";
import { forwardWrite, type Write } from "./forward.js";
import { createSyncMemory } from "./memory.js";
import { createMover } from "./mover.js";
import { createNamespaceSearch } from "./namespace-search.js";
import { createPeerBook } from "./peer-book.js";
import { serveSwarmSync } from "./serve.js";
import { createStamps } from "./stamps.js";
import { createTimers } from "./timers.js";

/** Keeps the members of a swarm alike; what it does, and why, is said in `spec/model/sync`. */
export interface SwarmSync {
  /** Stamp of a write that this node accepts now. */
  readonly stampFor: (method: string) => number;
  /** Keeps a request that was checked, so that it can be shown to others; does nothing for methods that are not kept. */
  readonly keep: (write: Write) => Promise<void>;
  /** Hands a write to a member; undefined when it is suspected. See `forwardWrite`. */
  readonly forward: (to: ServiceNode, write: Write) => Promise<readonly Buffer[] | undefined>;
  readonly isOfOurKind: (peer: ServiceNode) => boolean;
  /** Notes that members missed an entry, which they are given later. */
  readonly owe: (peers: readonly ServiceNode[], reference: Reference) => Promise<void>;
  /** Answers the command of our kind, asked by the node with this X25519 key. */
  readonly serve: (parts: readonly Buffer[], pubkey: Buffer | undefined) => Promise<OmqReply>;
  /** A node with this X25519 key has asked us something. */
  readonly heardFrom: (pubkey: Buffer | undefined) => void;
  /** The context in which a write is done that such a node forwards in the deployed way. */
  readonly forwardedBy: (pubkey: Buffer | undefined) => NodeContext;
  /** Messages were pushed, by a node that need not be a member; of some the namespace is not known. */
  readonly pushed: (unplaced: readonly string[]) => void;
  /** The chain shows where the node stands now. */
  readonly stand: (standing: Standing) => void;
  readonly stop: () => void;
}

/** Pause between comparisons with everyone that nothing calls for, ms. */
const comparisonPeriod = 600_000;
/** Pauses, ms: before a newcomer is compared, for each rank among the members, so that it can help itself first; and
 * before what came from outside, or what a member that went may have left undone, is compared. */
const newcomerPause = 1_000;
const calmPause = 3_000;
/** An outbox beyond this is given up for a comparison, or for a push of everything. */
const mostOwed = 100_000;
/** Requests accepted so shortly before the end of the process, ms, are done again at its start. */
const enforceWithin = 60_000;
const mostEnforced = 1_000;

const start = (node: NodeContext, current: () => Standing | undefined) => {
  const { clock, log } = node;
  const { replica } = node.store;
  const timers = createTimers(clock);
  const memory = createSyncMemory(replica, (error) =>
    log("error", "what is known of the swarm could not be written down", { reason: String(error) }),
  );
  const isPeer = (legacy: string): boolean => current()?.peers.some((peer) => peer.legacy === legacy) === true;
  const stamps = createStamps(clock.now, replica.latestRequest());
  const book = createPeerBook({
    node,
    kinds: memory.kinds(),
    onKinds: (kinds) => memory.setKinds(new Map([...kinds].filter(([legacy]) => isPeer(legacy)))),
    onSuspected: (legacy) => attendant.compareLater(legacy, 0),
    onSignOfLife: (legacy) => attendant.compareLater(legacy, 0),
  });
  const talking = { node, book, stamps, memory, timers };
  const attendant = createAttendant({ ...talking, standing: current });
  const mover = createMover({ ...talking, onCounted: attendant.attendAll });
  const search = createNamespaceSearch(node, memory, timers.isStopped);

  const period = (): void => {
    attendant.compareAll(calmPause);
    timers.at("period", comparisonPeriod, period);
  };
  timers.at("period", comparisonPeriod, period);

  const enforceRecent = async (): Promise<void> => {
    const recent = replica.requestsSince(replica.latestRequest() - enforceWithin, mostEnforced);
    for (const request of recent) await enforce(node.store, replica, request, clock.now());
  };
  enforceRecent().catch((error: unknown) =>
    log("error", "a kept request could not be done again", { reason: String(error) }),
  );
  return { timers, memory, stamps, book, attendant, mover, search, isPeer };
};

/** This node's rank among the members other than one, so that not all turn to that one at once. */
const rankBeside = ({ swarm, self }: Standing, legacy: string): number =>
  (swarm?.members ?? [])
    .map((member) => member.legacy)
    .filter((member) => member !== legacy)
    .sort()
    .indexOf(self?.legacy ?? "");

/** Makes the part of a node that keeps its swarm alike. It touches the store when it is first needed. */
export const createSwarmSync = (node: NodeContext): SwarmSync => {
  let standing: Standing | undefined;
  let parts: ReturnType<typeof start> | undefined;
  let isSettled = false;
  let isSettling = false;
  let stopped = false;
  const started = (): ReturnType<typeof start> => {
    parts ??= start(node, () => standing);
    return parts;
  };
  const nodeOf = (pubkey: Buffer | undefined): ServiceNode | undefined =>
    pubkey && standing?.view.byX25519.get(pubkey.toString("hex"));

  /** Takes over where the node stands, compared with where it stood when it was last in a swarm, also before a restart. */
  const settle = (now: Standing, justStarted: boolean): void => {
    const { book, memory, mover, attendant, isPeer } = started();
    book.keepOnly((legacy) => now.view.nodes.has(legacy));
    mover.stand(now);
    const { swarm, peers, self } = now;
    if (swarm === undefined) return;
    const home = memory.home();
    memory.setHome({ swarm: swarm.id, members: swarm.members.map(({ legacy }) => legacy) });
    attendant.tidy();
    if (home?.swarm !== swarm.id) {
      attendant.fill();
      for (const { legacy } of peers) attendant.compareLater(legacy, 0);
      return;
    }
    const known = new Set(home.members);
    for (const { legacy } of peers)
      if (!known.has(legacy)) attendant.welcome(legacy, newcomerPause * (1 + rankBeside(now, legacy)));
    const isMissing = home.members.some((legacy) => legacy !== self?.legacy && !isPeer(legacy));
    if (justStarted || isMissing) attendant.compareAll(justStarted ? newcomerPause : calmPause);
  };

  return {
    stampFor: (method) => started().stamps.next(method),
    keep: async ({ method, params, stamp }) => {
      if (!isKept(method)) return;
      const request = signedRequest(method, params, stamp);
      const { replica } = node.store;
      await replica.change(() => keepRequest(replica.rows, request, node.clock.now()));
    },
    forward: (to, write) => forwardWrite(started().book, to, write),
    isOfOurKind: ({ legacy }) => started().book.kindOf(legacy) === "ours",
    owe: async (peers, reference) => {
      const { isPeer, attendant } = started();
      const { replica } = node.store;
      const members = peers.map(({ legacy }) => legacy).filter(isPeer);
      if (members.length === 0) return;
      await replica.owe(members, reference);
      for (const legacy of members) {
        if (replica.owedCount(legacy) > mostOwed) {
          await replica.forgive(legacy);
          attendant.welcome(legacy, 0);
        }
        attendant.attend(legacy);
      }
    },
    serve: async (given, pubkey) => {
      const from = nodeOf(pubkey);
      if (from === undefined) return undefined;
      const { book, stamps, attendant } = started();
      book.setKind(from.legacy, "ours");
      book.heardFrom(from.legacy);
      const { isFilling, compareAll } = attendant;
      return serveSwarmSync({ node, stamps, isFilling, onFromOutside: () => compareAll(calmPause) }, given, from);
    },
    heardFrom: (pubkey) => {
      const from = nodeOf(pubkey);
      if (from !== undefined) started().book.heardFrom(from.legacy);
    },
    forwardedBy: (pubkey) => {
      const from = nodeOf(pubkey);
      const isDeployed = from !== undefined && started().book.kindOf(from.legacy) === "deployed";
      return { ...node, unstampedFrom: isDeployed ? "deployed" : "other" };
    },
    pushed: (unplaced) => {
      const { search, attendant } = started();
      for (const hash of unplaced) search.begin(hash);
      attendant.compareAll(calmPause);
    },
    stand: (next) => {
      const last = standing;
      standing = next;
      // Views that come from one place share what did not change.
      const isSame = last?.swarm === next.swarm && last?.view.swarmIds === next.view.swarmIds;
      if (isSettling || (isSettled && isSame)) return;
      // Not at once: whoever only looks at the network never opens the store. What is settled is the latest by then.
      isSettling = true;
      node.clock.after(0, () => {
        isSettling = false;
        if (stopped || standing === undefined) return;
        settle(standing, !isSettled);
        isSettled = true;
      });
    },
    stop: () => {
      stopped = true;
      parts?.timers.stop();
    },
  };
};
