import { isPublicOutbox } from "../storage/namespaces.js";
import type { Replica, ReplicaRows, StampedMessage } from "../storage/replica.js";
import type { Store } from "../storage/store.js";
import { expiryUnder, foldRevocations, kills, longestLife, type MessageState, replaces } from "./rules.js";
import { deedOfRequest, type SignedRequest } from "./signed-request.js";
import type { Version } from "./version.js";

/** What is stamped further ahead than this, ms, is not taken yet. */
export const clockTolerance = 60_000;

/** What became of an entry: taken in or already here, of no use any more, or ahead of our clock and left for later. */
export type Learned = "held" | "dead" | "ahead";

/** Settles a joined state against the requests about it: undefined when the message is not to be held. */
const settled = <S extends MessageState>(rows: ReplicaRows, joined: S, now: number): S | undefined => {
  const requests = rows.requestsAbout(joined.account, joined.hash);
  if (requests.some((request) => kills(request, joined))) return undefined;
  const expiry = expiryUnder(requests, joined);
  if (expiry <= now) return undefined;
  if (isPublicOutbox(joined.namespace)) {
    const others = rows.statesIn(joined.account, joined.namespace).filter(({ hash }) => hash !== joined.hash);
    if (others.some((other) => replaces(other, joined))) return undefined;
    for (const other of others) rows.remove(other.hash);
  }
  return expiry === joined.expiry ? joined : { ...joined, expiry };
};

const sameTimes = (a: MessageState, b: MessageState): boolean =>
  a.stamp === b.stamp && a.timestamp === b.timestamp && a.expiry === b.expiry;

/** Joins times into a message that is here. */
const joinInto = (
  rows: ReplicaRows,
  here: MessageState,
  { stamp, timestamp, expiry }: Pick<MessageState, "stamp" | "timestamp" | "expiry">,
  now: number,
): Learned => {
  const joined = settled(
    rows,
    {
      ...here,
      stamp: Math.max(here.stamp, stamp),
      timestamp: Math.min(here.timestamp, timestamp),
      expiry: Math.max(here.expiry, expiry),
    },
    now,
  );
  if (joined === undefined) rows.remove(here.hash);
  else if (!sameTimes(joined, here)) rows.change(here.hash, joined);
  return joined === undefined ? "dead" : "held";
};

const isAhead = ({ stamp, expiry }: Pick<MessageState, "stamp" | "expiry">, now: number): boolean =>
  stamp > now + clockTolerance || expiry > now + longestLife + clockTolerance;

/** Takes in a message, in an open change. */
export const learnMessage = (rows: ReplicaRows, message: StampedMessage, now: number): Learned => {
  if (isAhead(message, now)) return "ahead";
  const here = rows.state(message.hash);
  if (here !== undefined) return joinInto(rows, here, message, now);
  const kept = settled(rows, message, now);
  if (kept === undefined) return "dead";
  rows.insert(kept);
  return "held";
};

/**
 * Takes in a message that was pushed without a stamp; one that is here stays as it is.
 * @returns whether it was new and is held
 */
export const learnPushed = (rows: ReplicaRows, message: StampedMessage, now: number): boolean =>
  rows.state(message.hash) === undefined && learnMessage(rows, message, now) === "held";

/**
 * Takes in the version of an entry, in an open change. Of an entry that is here a version is all that can be new; one that
 * is not here is wanted.
 */
export const learnVersion = (rows: ReplicaRows, version: Version, now: number): Learned | "wanted" => {
  if (isAhead(version, now)) return "ahead";
  if (version.kind === "request") {
    const here = rows.request(version.id);
    return here !== undefined && here.stamp >= version.stamp ? "held" : "wanted";
  }
  const here = rows.state(version.id);
  if (here !== undefined) return joinInto(rows, here, version, now);
  return version.expiry <= now ? "dead" : "wanted";
};

/** Works out again whether a message is held, and until when, in an open change. */
export const settleAgain = (rows: ReplicaRows, hash: string, now: number): void => {
  const here = rows.state(hash);
  if (here !== undefined) joinInto(rows, here, here, now);
};

/** Keeps a request, in an open change, and lets go of those that it leaves without effect. */
export const keepRequest = (rows: ReplicaRows, request: SignedRequest, now: number): void => {
  rows.keep(request);
  if (!isRevocation(request)) return;
  for (const old of foldRevocations(rows.revocationsOf(request.account)).idle)
    if (old.stamp + longestLife <= now) rows.drop(old);
};

const isRevocation = ({ method }: SignedRequest): boolean => method.endsWith("revoke_subaccount");

const lapses = (request: SignedRequest, now: number): boolean =>
  request.stamp + longestLife <= now && request.method !== "revoke_subaccount";

/** Does what a request that is kept says. It may be done again at any time, and then changes nothing. */
export const enforce = async (store: Store, replica: Replica, request: SignedRequest, now: number): Promise<void> => {
  const { account, stamp } = request;
  const deed = deedOfRequest(request);
  const settle = (hashes: readonly string[]): Promise<void> =>
    replica.change(() => {
      for (const hash of hashes) settleAgain(replica.rows, hash, now);
    }, hashes.length);
  switch (deed.kind) {
    case "delete":
      await store.remove(account, deed.hashes, stamp);
      break;
    case "delete_all":
      await store.removeAll(account, deed.scope, undefined, stamp);
      break;
    case "delete_before":
      await store.removeAll(account, deed.scope, deed.before, stamp);
      break;
    case "expire":
      await settle([...new Set(deed.hashes)]);
      break;
    case "expire_all": {
      const touched = await store.shortenAll(account, deed.scope, deed.expiry, stamp);
      // Where it came late, later requests have the last word.
      for (let at = 0; at < touched.length; at += 100)
        await settle(touched.slice(at, at + 100).map(({ hash }) => hash));
      break;
    }
    default:
      await replica.change(() => {
        const { revoked } = foldRevocations(replica.rows.revocationsOf(account));
        replica.rows.setRevoked(account, revoked, now);
      });
  }
};

/**
 * Takes in a request that proves itself, and does what it says to what was accepted before it. It is kept before it acts,
 * so that nothing it deletes can come back in between.
 */
export const learnRequest = async (
  store: Store,
  replica: Replica,
  request: SignedRequest,
  now: number,
): Promise<Learned> => {
  if (request.stamp > now + clockTolerance) return "ahead";
  if (lapses(request, now)) return "dead";
  const isNew = await replica.change(() => {
    const here = replica.rows.request(request.id);
    if (here !== undefined && here.stamp >= request.stamp) return false;
    keepRequest(replica.rows, request, now);
    return true;
  });
  if (isNew) await enforce(store, replica, request, now);
  return "held";
};
