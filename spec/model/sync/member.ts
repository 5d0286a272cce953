import type { Entry, Version } from "./entry.js";
import type { Message, Question } from "./message.js";
import { emptyReplica, type Replica } from "./replica.js";
import type { View } from "./view.js";

/** How a peer synchronises: as this model says, or as release 2.8 of the network does. */
export type Kind = "ours" | "deployed";

/** What survives the end of the process. */
export interface Disk {
  readonly replica: Replica;
  /** By peer, what it has missed: kind and id of entries, in order. */
  readonly outbox: ReadonlyMap<string, readonly Reference[]>;
  /** What is known of peers. */
  readonly kinds: ReadonlyMap<string, Kind>;
  /** The last view in which the member was in a swarm. */
  readonly lastView: View | undefined;
  /** Peers that came to the swarm and have not been given its records yet. */
  readonly newcomers: ReadonlySet<string>;
  /** Swarms that the member left while they went on without it. */
  readonly left: ReadonlySet<bigint>;
}

/** Points to an entry of the replica; the entry may be gone when it is looked up. */
export interface Reference {
  readonly kind: Entry["kind"];
  readonly id: string;
}

/** A question that waits for its answer. */
export interface Talk {
  readonly peer: string;
  readonly question: Question;
  readonly purpose: Purpose;
  readonly deadline: number;
}

/** Why a question was asked: what its answer, or its absence, changes. */
export type Purpose =
  | { readonly kind: "write"; readonly write: number; readonly reference: Reference }
  | { readonly kind: "deliver"; readonly references: readonly Reference[] }
  | { readonly kind: "reconcile" }
  | { readonly kind: "hand-over"; readonly versions: readonly Version[] };

/** A client's write whose members have not all answered. */
export interface PendingWrite {
  readonly waiting: ReadonlySet<string>;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** What the client is told of one member. */
export type Outcome = "done" | "timeout" | "failed";

/** How often a peer failed in a row, and when it is spoken to again. */
export interface Patience {
  readonly failures: number;
  readonly until: number;
}

/** What ends with the process. */
export interface Memory {
  readonly view: View | undefined;
  /** Peers that missed a deadline and have not answered since. */
  readonly suspected: ReadonlySet<string>;
  /** Peers with whom the replica has to be compared. */
  readonly unequal: ReadonlySet<string>;
  /** When all peers are compared again, though nothing seems to have gone wrong. */
  readonly nextComparison: number;
  readonly patience: ReadonlyMap<string, Patience>;
  readonly talks: ReadonlyMap<number, Talk>;
  /** Number of the latest question. None is ever used twice, also not by a later process: old answers mean nothing. */
  readonly lastTalk: number;
  readonly writes: ReadonlyMap<number, PendingWrite>;
  /** Members that hold a version of a foreign entry, by the text of the version. */
  readonly holders: ReadonlyMap<string, ReadonlySet<string>>;
  /** Latest stamps seen, of copies and of requests. */
  readonly latestCopy: number;
  readonly latestRequest: number;
}

/** One member of the network: a storage node as far as it keeps its swarm alike. */
export interface Member {
  readonly name: string;
  readonly disk: Disk;
  readonly memory: Memory;
}

/** What happens to a member. */
export type Event =
  /** The chain shows a new view. */
  | { readonly kind: "view"; readonly view: View }
  /** A client's request for an account of this swarm passed all checks; its stamp is not given yet. */
  | { readonly kind: "write"; readonly write: number; readonly entry: Entry }
  | { readonly kind: "message"; readonly from: string; readonly message: Message }
  /** Time has passed. */
  | { readonly kind: "tick" }
  /** The process ends and starts again on what its disk holds. */
  | { readonly kind: "restart" };

/** What a member does. */
export type Effect =
  | { readonly kind: "send"; readonly to: string; readonly message: Message }
  | { readonly kind: "answer"; readonly write: number; readonly outcomes: ReadonlyMap<string, Outcome> };

/** Memory of a process that has just started. */
export const freshMemory: Memory = {
  view: undefined,
  suspected: new Set(),
  unequal: new Set(),
  nextComparison: 0,
  patience: new Map(),
  talks: new Map(),
  lastTalk: 0,
  writes: new Map(),
  holders: new Map(),
  latestCopy: 0,
  latestRequest: 0,
};

/** A member that was never started before; `lastTalk` is that of one of the same name whose disk was lost. */
export const newMember = (name: string, lastTalk = 0): Member => ({
  name,
  disk: {
    replica: emptyReplica,
    outbox: new Map(),
    kinds: new Map(),
    lastView: undefined,
    newcomers: new Set(),
    left: new Set(),
  },
  memory: { ...freshMemory, lastTalk },
});
