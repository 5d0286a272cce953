import type { ArcWatch } from "../sync/arc-watch.js";
import type { MessageState } from "../sync/rules.js";
import type { SignedRequest } from "../sync/signed-request.js";
import type { Version } from "../sync/version.js";
import type { Store, StoredMessage } from "./store.js";

/** A message with the time of its acceptance. */
export type StampedMessage = StoredMessage & { readonly stamp: number };

/** Rows of a replica. Reads may be done at any time; changes only inside {@link Replica.change}. */
export interface ReplicaRows {
  readonly state: (hash: string) => MessageState | undefined;
  readonly message: (hash: string) => StampedMessage | undefined;
  readonly statesIn: (account: Buffer, namespace: number) => readonly MessageState[];
  readonly insert: (message: StampedMessage) => void;
  readonly change: (hash: string, times: Pick<MessageState, "stamp" | "timestamp" | "expiry">) => void;
  readonly refile: (hash: string, namespace: number) => void;
  readonly remove: (hash: string) => void;
  readonly request: (id: string) => SignedRequest | undefined;
  /** Requests that name the message or speak of whole namespaces of the account; not those about tokens. */
  readonly requestsAbout: (account: Buffer, hash: string) => readonly SignedRequest[];
  /** Requests of the account that revoke or unrevoke tokens. */
  readonly revocationsOf: (account: Buffer) => readonly SignedRequest[];
  /** Adds a request, or raises its stamp. */
  readonly keep: (request: SignedRequest) => void;
  readonly drop: (request: SignedRequest) => void;
  /** Makes these the revoked tokens of an account, the newest first. */
  readonly setRevoked: (account: Buffer, tokens: readonly Buffer[], now: number) => void;
}

/** Points to an entry. */
export type Reference = Pick<Version, "kind" | "id">;

/** A reference in an outbox; `number` rises. */
export type OwedReference = Reference & { readonly number: number };

/** Where a walk through all entries goes on. */
export interface Place {
  readonly kind: Version["kind"];
  readonly after: number | string;
}

/** What a node keeps so that the members of its swarm hold the same, beside the messages themselves. */
export interface Replica {
  readonly rows: ReplicaRows;
  /** Runs changes of rows together; resolves once they are committed. */
  readonly change: <T>(work: () => T, weight?: number) => Promise<T>;
  readonly watch: ArcWatch;
  /** Counts some more entries for the watch, which was given another arc; returns whether some are left. */
  readonly count: (limit: number) => boolean;
  /** Versions of the own arc in some buckets. */
  readonly versionsIn: (buckets: readonly number[]) => readonly Version[];
  /** Versions of all entries outside the own arc, page by page; the next place is undefined at the end. */
  readonly foreign: (
    from: Place | undefined,
    limit: number,
  ) => { versions: readonly Version[]; next: Place | undefined };
  /** Erases entries that are outside the own arc and still as these versions say; returns how many. */
  readonly erase: (versions: readonly Version[]) => Promise<number>;
  /** Drops at most `limit` requests that can have no effect any more; returns how many. */
  readonly sweepRequests: (now: number, limit: number) => number;
  /** Stamp of the latest request, 0 without one. */
  readonly latestRequest: () => number;
  readonly requestsSince: (stamp: number, limit: number) => readonly SignedRequest[];
  /** Notes that a peer misses entries. */
  readonly owe: (peers: readonly string[], reference: Reference) => Promise<void>;
  /** The oldest that a peer misses. */
  readonly owed: (peer: string, limit: number) => readonly OwedReference[];
  readonly owedCount: (peer: string) => number;
  /** Peers that miss anything. */
  readonly creditors: () => readonly string[];
  readonly settle: (numbers: readonly number[]) => Promise<void>;
  /** Forgets all that a peer misses. */
  readonly forgive: (peer: string) => Promise<void>;
  /** A small value kept over restarts. */
  readonly recall: (name: string) => string | undefined;
  readonly remember: (name: string, value: string) => Promise<void>;
}

/** Everything that a node keeps. */
export interface NodeStore extends Store {
  readonly replica: Replica;
}
