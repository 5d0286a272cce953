import type { ReplicaRows, StampedMessage } from "../storage/replica.js";
import { type ArcWatch, createArcWatch } from "../sync/arc-watch.js";
import { deedOfRequest, type SignedRequest } from "../sync/signed-request.js";
import { bucketOf, type Version } from "../sync/version.js";

/** Version of a message. */
export const messageVersion = ({ hash, account, stamp, timestamp, expiry }: StampedMessage): Version => ({
  kind: "message",
  id: hash,
  account,
  stamp,
  timestamp,
  expiry,
});

/** Version of a request. */
export const requestVersion = ({ id, account, stamp }: SignedRequest): Version => ({
  kind: "request",
  id,
  account,
  stamp,
  timestamp: 0,
  expiry: 0,
});

/** Told of messages that come to a disk and go from it. */
export interface CopyTeller {
  readonly held: (hash: string) => void;
  readonly gone: (hash: string) => void;
}

/** Everything that one node of a simulation has on its disk, with the indices that SQLite would have. */
export interface MemoryTables {
  readonly watch: ArcWatch;
  readonly rows: ReplicaRows;
  readonly messages: ReadonlyMap<string, StampedMessage>;
  readonly requests: ReadonlyMap<string, SignedRequest>;
  /** Messages of an account in order of arrival. */
  readonly messagesOf: (account: Buffer) => Iterable<StampedMessage>;
  readonly versionsIn: (bucket: number) => readonly Version[];
  readonly latestRequest: () => number;
  /** Adds a message or puts it in the place of the one with its hash. */
  readonly set: (message: StampedMessage) => void;
  /** Revoked tokens of an account as latin1 text, the oldest first. */
  readonly revokedOf: (account: Buffer) => Set<string>;
  readonly revokedCount: () => number;
  /** Time before which no message expires. */
  readonly firstExpiry: () => number;
  readonly expiresFirstAt: (time: number) => void;
}

/** A map of maps that keeps no empty ones. */
const createIndex = <K, V>() => {
  const groups = new Map<K, Map<string, V>>();
  return {
    of: (key: K): ReadonlyMap<string, V> => groups.get(key) ?? new Map<string, V>(),
    set: (key: K, id: string, value: V): void => {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, new Map([[id, value]]));
      else group.set(id, value);
    },
    remove: (key: K, id: string): void => {
      const group = groups.get(key);
      if (group?.delete(id) === true && group.size === 0) groups.delete(key);
    },
  };
};

const key = (account: Buffer): string => account.toString("latin1");

/** Makes an empty disk. */
export const createMemoryTables = (tell?: CopyTeller): MemoryTables => {
  const watch = createArcWatch();
  const messages = new Map<string, StampedMessage>();
  const requests = new Map<string, SignedRequest>();
  const messagesByAccount = createIndex<string, StampedMessage>();
  const requestsByAccount = createIndex<string, SignedRequest>();
  const buckets = createIndex<number, "message" | "request">();
  const revoked = new Map<string, Set<string>>();
  let latestRequest = 0;
  let firstExpiry = Number.POSITIVE_INFINITY;

  const set = (message: StampedMessage): void => {
    const known = messages.get(message.hash);
    if (known !== undefined) watch.note(0, messageVersion(known), -1);
    else tell?.held(message.hash);
    messages.set(message.hash, message);
    messagesByAccount.set(key(message.account), message.hash, message);
    buckets.set(bucketOf(message.hash), `m${message.hash}`, "message");
    firstExpiry = Math.min(firstExpiry, message.expiry);
    watch.note(0, messageVersion(message), 1);
  };

  const rows: ReplicaRows = {
    state: (hash) => messages.get(hash),
    message: (hash) => messages.get(hash),
    statesIn: (account, namespace) =>
      [...messagesByAccount.of(key(account)).values()].filter((message) => message.namespace === namespace),
    insert: set,
    change: (hash, { stamp, timestamp, expiry }) => set({ ...messages.get(hash)!, stamp, timestamp, expiry }),
    refile: (hash, namespace) => set({ ...messages.get(hash)!, namespace }),
    remove: (hash) => {
      const known = messages.get(hash);
      if (known === undefined) return;
      messages.delete(hash);
      messagesByAccount.remove(key(known.account), hash);
      buckets.remove(bucketOf(hash), `m${hash}`);
      watch.note(0, messageVersion(known), -1);
      tell?.gone(hash);
    },
    request: (id) => requests.get(id),
    requestsAbout: (account, hash) =>
      [...requestsByAccount.of(key(account)).values()].filter((request) => {
        const deed = deedOfRequest(request);
        return "scope" in deed || ("hashes" in deed && deed.hashes.includes(hash));
      }),
    revocationsOf: (account) =>
      [...requestsByAccount.of(key(account)).values()].filter((request) => "tokens" in deedOfRequest(request)),
    keep: (request) => {
      const known = requests.get(request.id);
      if (known !== undefined && known.stamp >= request.stamp) return;
      if (known !== undefined) watch.note("", requestVersion(known), -1);
      requests.set(request.id, request);
      requestsByAccount.set(key(request.account), request.id, request);
      buckets.set(bucketOf(request.id), `r${request.id}`, "request");
      latestRequest = Math.max(latestRequest, request.stamp);
      watch.note("", requestVersion(request), 1);
    },
    drop: ({ id }) => {
      const known = requests.get(id);
      if (known === undefined) return;
      requests.delete(id);
      requestsByAccount.remove(key(known.account), id);
      buckets.remove(bucketOf(id), `r${id}`);
      watch.note("", requestVersion(known), -1);
    },
    setRevoked: (account, tokens) => {
      revoked.set(key(account), new Set([...tokens].reverse().map((token) => token.toString("latin1"))));
    },
  };

  return {
    watch,
    rows,
    messages,
    requests,
    messagesOf: (account) => messagesByAccount.of(key(account)).values(),
    versionsIn: (bucket) =>
      [...buckets.of(bucket)].map(([id, kind]) =>
        kind === "message" ? messageVersion(messages.get(id.slice(1))!) : requestVersion(requests.get(id.slice(1))!),
      ),
    latestRequest: () => latestRequest,
    set,
    revokedOf: (account) => {
      const tokens = revoked.get(key(account)) ?? new Set();
      revoked.set(key(account), tokens);
      return tokens;
    },
    revokedCount: () => [...revoked.values()].reduce((sum, tokens) => sum + tokens.size, 0),
    firstExpiry: () => firstExpiry,
    expiresFirstAt: (time) => {
      firstExpiry = time;
    },
  };
};
