import {
  type Copy,
  clockTolerance,
  type Entry,
  longestLife,
  type SignedRequest,
  type Version,
  versionOf,
} from "./entry.js";
import { expiryUnder, isNeeded, kills, replaces } from "./rules.js";

/** Everything a member holds, by hash and by id. */
export interface Replica {
  readonly copies: ReadonlyMap<string, Copy>;
  readonly requests: ReadonlyMap<string, SignedRequest>;
}

/** A replica without anything. */
export const emptyReplica: Replica = { copies: new Map(), requests: new Map() };

/** Two copies of one message: the later acceptance, the earlier time of the sender, the later expiry. */
const joinCopies = (a: Copy, b: Copy): Copy => ({
  ...a,
  stamp: Math.max(a.stamp, b.stamp),
  timestamp: Math.min(a.timestamp, b.timestamp),
  expiry: Math.max(a.expiry, b.expiry),
});

const requestsOf = (requests: Iterable<SignedRequest>, account: string): SignedRequest[] =>
  [...requests].filter((request) => request.account === account);

/**
 * What remains of copies and requests at a time: no copy that a request deletes, that another one replaces or that has
 * expired; each expiry as the requests leave it; no request that is needed no more.
 */
const settle = (copies: Iterable<Copy>, requests: Iterable<SignedRequest>, now: number): Replica => {
  const all = [...requests];
  const alive = [...copies]
    .filter((copy) => !all.some((request) => kills(request, copy)))
    .map((copy) => ({ ...copy, expiry: expiryUnder(all, copy) }))
    .filter(({ expiry }) => expiry > now);
  const left = alive.filter((copy) => !alive.some((other) => replaces(other, copy)));
  const needed = all.filter((request) => isNeeded(request, requestsOf(all, request.account), now));
  return {
    copies: new Map(left.map((copy) => [copy.hash, copy])),
    requests: new Map(needed.map((request) => [request.id, request])),
  };
};

/** Whether an entry may be taken at a time: its stamp is not ahead, and a copy is not to live longer than allowed. */
const isPlausible = (entry: Entry, now: number): boolean =>
  entry.kind === "request"
    ? entry.request.stamp <= now + clockTolerance
    : entry.copy.stamp <= now + clockTolerance && entry.copy.expiry <= now + longestLife + clockTolerance;

/**
 * A replica that has taken in entries. Neither their order nor how often they come makes a difference, so it does not
 * matter by which of many ways an entry arrives.
 */
export const learn = (replica: Replica, entries: readonly Entry[], now: number): Replica => {
  const copies = new Map(replica.copies);
  const requests = new Map(replica.requests);
  for (const entry of entries) {
    if (!isPlausible(entry, now)) continue;
    if (entry.kind === "copy") {
      const known = copies.get(entry.copy.hash);
      copies.set(entry.copy.hash, known === undefined ? entry.copy : joinCopies(known, entry.copy));
    } else {
      const known = requests.get(entry.request.id);
      if (known === undefined || known.stamp < entry.request.stamp) requests.set(entry.request.id, entry.request);
    }
  }
  return settle(copies.values(), requests.values(), now);
};

/** All entries of the accounts that a condition picks. */
export const entriesOf = ({ copies, requests }: Replica, picks: (account: string) => boolean): Entry[] => [
  ...[...copies.values()].filter(({ account }) => picks(account)).map((copy) => ({ kind: "copy", copy }) as const),
  ...[...requests.values()]
    .filter(({ account }) => picks(account))
    .map((request) => ({ kind: "request", request }) as const),
];

/** The entry with a kind and an id. */
export const entryOf = ({ copies, requests }: Replica, kind: Entry["kind"], id: string): Entry | undefined => {
  const copy = copies.get(id);
  const request = requests.get(id);
  if (kind === "copy") return copy && { kind, copy };
  return request && { kind, request };
};

/** A replica without some of its entries. */
export const without = ({ copies, requests }: Replica, entries: readonly Entry[]): Replica => {
  const gone = new Set(entries.map((entry) => `${entry.kind} ${versionOf(entry).id}`));
  return {
    copies: new Map([...copies].filter(([hash]) => !gone.has(`copy ${hash}`))),
    requests: new Map([...requests].filter(([id]) => !gone.has(`request ${id}`))),
  };
};

/** What a replica makes of a version: it lacks the entry, or needs nothing more of it. */
export type Reception = "wanted" | "settled";

/**
 * Takes in a version. Of an entry that is here, the version is all that can be new, so it is joined; an entry that is
 * not here is wanted, unless a request that is here deletes it or it has expired.
 */
export const receive = (
  replica: Replica,
  version: Version,
  now: number,
): { readonly replica: Replica; readonly reception: Reception } => {
  const here = entryOf(replica, version.kind, version.id);
  if (here === undefined) {
    const dead = version.kind === "copy" && version.expiry <= now;
    return { replica, reception: dead ? "settled" : "wanted" };
  }
  const { stamp, timestamp, expiry } = version;
  const entry: Entry =
    here.kind === "copy"
      ? { kind: "copy", copy: { ...here.copy, stamp, timestamp, expiry } }
      : { kind: "request", request: { ...here.request, stamp } };
  return { replica: learn(replica, [entry], now), reception: "settled" };
};
