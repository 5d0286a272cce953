import type { Standing } from "../context.js";
import type { ServiceNode } from "../view/chain-view.js";
import { deliver } from "./deliver.js";
import type { SyncMemory } from "./memory.js";
import { pushSwarm } from "./push.js";
import { reconcile } from "./reconcile.js";
import { answerDeadline, askAny, DeployedKind, NotNow, type Talking } from "./talk.js";
import type { Timers } from "./timers.js";

/** Does for each member of the own swarm what is due, one thing after another: deliver, push, compare. */
export interface Attendant {
  /** Looks what is due for a member. */
  readonly attend: (legacy: string) => void;
  readonly attendAll: () => void;
  /** A member may hold other entries than this node. */
  readonly compareLater: (legacy: string, ms: number) => void;
  /** As {@link Attendant.compareLater} for all members, each at another time around `ms` from now. */
  readonly compareAll: (ms: number) => void;
  /** A member has come to the swarm; it is compared, or pushed everything if it is deployed. */
  readonly welcome: (legacy: string, ms: number) => void;
  /** This node has come to the swarm itself, and lets nobody disturb it while it fetches what it lacks. */
  readonly fill: () => void;
  readonly isFilling: () => boolean;
  /** Forgets what is due for nodes that are no members any more. */
  readonly tidy: () => void;
}

export interface AttendantParts extends Talking {
  readonly memory: SyncMemory;
  readonly timers: Timers;
  readonly standing: () => Standing | undefined;
}

/** A node that has come to its swarm fetches undisturbed for so long at most, ms. */
const fillingTime = 3_000;

type Duty = "deliver" | "push" | "compare" | "ping";

/** Makes an attendant at rest. */
export const createAttendant = (parts: AttendantParts): Attendant => {
  const { node, book, memory, timers } = parts;
  const { clock, log } = node;
  const { replica } = node.store;
  const newcomers = new Set(memory.newcomers());
  /** When members are due to be compared, by legacy key. */
  const unequal = new Map<string, number>();
  const busy = new Set<string>();
  let comparing = false;
  let fillingUntil = 0;

  const peers = (): readonly ServiceNode[] => parts.standing()?.peers ?? [];
  const peerOf = (legacy: string): ServiceNode | undefined => peers().find((peer) => peer.legacy === legacy);

  const dutyFor = (legacy: string): { readonly kind: Duty; readonly at: number } | undefined => {
    if (replica.owedCount(legacy) > 0) return { kind: "deliver", at: 0 };
    if (book.kindOf(legacy) === "deployed") {
      unequal.delete(legacy);
      if (newcomers.has(legacy)) return { kind: "push", at: 0 };
      return book.isSuspected(legacy) ? { kind: "ping", at: 0 } : undefined;
    }
    const due = unequal.get(legacy);
    return due === undefined ? undefined : { kind: "compare", at: due };
  };

  const welcomed = (legacy: string): void => {
    if (newcomers.delete(legacy)) memory.setNewcomers(newcomers);
  };

  const compare = async (peer: ServiceNode): Promise<void> => {
    comparing = true;
    // Taken off the list now: what arrives in between may put the member on it again.
    unequal.delete(peer.legacy);
    try {
      await reconcile(parts, peer);
      fillingUntil = 0;
      welcomed(peer.legacy);
    } catch (error) {
      if (!unequal.has(peer.legacy)) unequal.set(peer.legacy, 0);
      throw error;
    } finally {
      comparing = false;
    }
  };

  const serve = async (peer: ServiceNode, duty: Duty): Promise<void> => {
    // A member that has been silent is asked for a sign of life before it is sent much.
    if (book.isSuspected(peer.legacy)) await askAny(parts, peer, "sn.ping", [], answerDeadline);
    if (duty === "deliver") await deliver(parts, peer);
    else if (duty === "compare") await compare(peer);
    else if (duty === "push") {
      await pushSwarm(parts, peer);
      welcomed(peer.legacy);
    }
  };

  const begin = async (peer: ServiceNode, duty: Duty): Promise<void> => {
    busy.add(peer.legacy);
    try {
      await serve(peer, duty);
    } catch (error) {
      if (error instanceof DeployedKind) return;
      book.rest(peer.legacy);
      if (!(error instanceof NotNow)) log("error", "a member could not be attended to", { reason: String(error) });
    } finally {
      busy.delete(peer.legacy);
      attend(peer.legacy);
      if (duty === "compare") attendAll();
    }
  };

  const attend = (legacy: string): void => {
    const peer = busy.has(legacy) || timers.isStopped() ? undefined : peerOf(legacy);
    const duty = peer && dutyFor(legacy);
    if (peer === undefined || duty === undefined) return;
    const wait = Math.max(duty.at, book.restsUntil(legacy)) - clock.now();
    if (wait > 0) timers.at(`attend ${legacy}`, wait, () => attend(legacy));
    // The end of the other comparison, or of the counting, brings us back here.
    else if (duty.kind !== "compare" || (!comparing && replica.watch.isComplete())) void begin(peer, duty.kind);
  };

  const attendAll = (): void => {
    for (const { legacy } of peers()) attend(legacy);
  };

  const compareLater = (legacy: string, ms: number): void => {
    if (peerOf(legacy) === undefined) return;
    const due = clock.now() + ms;
    if ((unequal.get(legacy) ?? Number.POSITIVE_INFINITY) > due) unequal.set(legacy, due);
    attend(legacy);
  };

  return {
    attend,
    attendAll,
    compareLater,
    compareAll: (ms) => {
      for (const { legacy } of peers()) {
        const share = node.random.bytes(2).readUInt16BE() / 65_536;
        compareLater(legacy, Math.floor(ms * (1 + share)));
      }
    },
    welcome: (legacy, ms) => {
      newcomers.add(legacy);
      memory.setNewcomers(newcomers);
      compareLater(legacy, ms);
    },
    fill: () => {
      fillingUntil = clock.now() + fillingTime;
    },
    isFilling: () => fillingUntil > clock.now(),
    tidy: () => {
      const gone = (legacy: string): boolean => peerOf(legacy) === undefined;
      for (const legacy of [...unequal.keys()].filter(gone)) unequal.delete(legacy);
      for (const legacy of [...newcomers].filter(gone)) newcomers.delete(legacy);
      memory.setNewcomers(newcomers);
      for (const legacy of replica.creditors().filter(gone))
        replica
          .forgive(legacy)
          .catch((error: unknown) => log("error", "an outbox could not be emptied", { reason: String(error) }));
    },
  };
};
