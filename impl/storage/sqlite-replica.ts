import type Database from "better-sqlite3";
import { isInArc } from "../swarm/arc.js";
import { type ArcWatch, createArcWatch } from "../sync/arc-watch.js";
import { longestLife, type MessageState } from "../sync/rules.js";
import type { SignedRequest } from "../sync/signed-request.js";
import { bucketOf, prefixOf, sameVersion, type Version } from "../sync/version.js";
import { createOutboxRows } from "./outbox-rows.js";
import type { Place, Replica } from "./replica.js";
import { createReplicaRows } from "./replica-rows.js";
import type { WriteQueue } from "./write-queue.js";

type MessageRow = Omit<MessageState, "namespace"> & { readonly place: number };
type RequestRow = Pick<SignedRequest, "id" | "account" | "stamp">;

const messageVersion = ({ hash, account, stamp, timestamp, expiry }: Omit<MessageRow, "place">): Version => ({
  kind: "message",
  id: hash,
  account,
  stamp,
  timestamp,
  expiry,
});

const requestVersion = ({ id, account, stamp }: RequestRow): Version => ({
  kind: "request",
  id,
  account,
  stamp,
  timestamp: 0,
  expiry: 0,
});

/** First text after all that begin with a prefix. */
const afterPrefix = (prefix: string): string =>
  prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);

/** Lets the connection tell a watch of every message that comes or goes, whichever statement does it. */
const watchMessages = (db: Database.Database, watch: ArcWatch): void => {
  db.function(
    "note_message",
    (
      place: number,
      hash: string,
      account: Buffer,
      stamp: number,
      timestamp: number,
      expiry: number,
      change: number,
    ) => {
      watch.note(place, messageVersion({ hash, account, stamp, timestamp, expiry }), change === 1 ? 1 : -1);
      return null;
    },
  );
  const columns = (row: "NEW" | "OLD"): string =>
    ["id", "hash", "account", "stamp", "timestamp", "expiry"].map((column) => `${row}.${column}`).join(", ");
  const came = `SELECT note_message(${columns("NEW")}, 1);`;
  const went = `SELECT note_message(${columns("OLD")}, -1);`;
  db.exec(
    `CREATE TEMP TRIGGER message_came AFTER INSERT ON messages BEGIN ${came} END;
     CREATE TEMP TRIGGER message_went AFTER DELETE ON messages BEGIN ${went} END;
     CREATE TEMP TRIGGER message_changed AFTER UPDATE OF stamp, timestamp, expiry ON messages BEGIN ${went} ${came} END;`,
  );
};

/** What a node keeps for its swarm, in the tables beside the messages. */
export const createSqliteReplica = (db: Database.Database, writes: WriteQueue): Replica => {
  const watch = createArcWatch();
  watchMessages(db, watch);
  let latest = (db.prepare("SELECT max(stamp) FROM requests").pluck().get() as number | null) ?? 0;
  const rows = createReplicaRows(db, (request, change) => {
    latest = Math.max(latest, request.stamp);
    watch.note(request.id, requestVersion(request), change);
  });
  const outbox = createOutboxRows(db);

  const messagesAfter = db.prepare(
    `SELECT id AS place, hash, account, stamp, timestamp, expiry FROM messages WHERE id > ? ORDER BY id LIMIT ?`,
  );
  const requestsAfter = db.prepare("SELECT id, account, stamp FROM requests WHERE id > ? ORDER BY id LIMIT ?");
  const messagesLike = db.prepare(
    "SELECT hash, account, stamp, timestamp, expiry FROM messages WHERE hash >= ? AND hash < ? ORDER BY hash",
  );
  const requestsLike = db.prepare("SELECT id, account, stamp FROM requests WHERE id >= ? AND id < ? ORDER BY id");
  const oldRequests = db.prepare(
    `SELECT id, account, method, params, stamp FROM requests
     WHERE stamp <= ? AND method <> 'revoke_subaccount' ORDER BY stamp LIMIT ?`,
  );
  const requestsSince = db.prepare(
    "SELECT id, account, method, params, stamp FROM requests WHERE stamp >= ? ORDER BY stamp LIMIT ?",
  );
  const recall = db.prepare("SELECT value FROM sync_memory WHERE name = ?").pluck();
  const remember = db.prepare("INSERT OR REPLACE INTO sync_memory (name, value) VALUES (?, ?)");

  const page = ({ kind, after }: Place, limit: number): { versions: Version[]; last: number | string | undefined } => {
    if (kind === "message") {
      const found = messagesAfter.all(after, limit) as MessageRow[];
      return { versions: found.map(messageVersion), last: found.length < limit ? undefined : found.at(-1)!.place };
    }
    const found = requestsAfter.all(after, limit) as RequestRow[];
    return { versions: found.map(requestVersion), last: found.length < limit ? undefined : found.at(-1)!.id };
  };

  const nextPlace = ({ kind }: Place, last: number | string | undefined): Place | undefined => {
    if (last !== undefined) return { kind, after: last };
    return kind === "message" ? { kind: "request", after: "" } : undefined;
  };

  /** Where counting goes on; undefined when all is counted. */
  let counting: Place | undefined;

  const isOutside = ({ id, account }: Version): boolean => {
    const arc = watch.arc();
    return arc !== undefined && bucketOf(id) >= 0 && !isInArc(arc, account);
  };

  const eraseOne = (version: Version): boolean => {
    if (!isOutside(version)) return false;
    if (version.kind === "message") {
      const here = rows.state(version.id);
      if (here === undefined || !sameVersion(messageVersion(here), version)) return false;
      rows.remove(version.id);
      return true;
    }
    const here = rows.request(version.id);
    if (here === undefined || here.stamp !== version.stamp) return false;
    rows.drop(here);
    if (rows.revocationsOf(here.account).length === 0) rows.setRevoked(here.account, [], 0);
    return true;
  };

  return {
    rows,
    change: (work, weight) => writes.run(work, weight),
    watch: {
      ...watch,
      begin: (arc) => {
        watch.begin(arc);
        counting = arc === undefined ? undefined : { kind: "message", after: -1 };
      },
    },
    count: (limit) => {
      if (counting === undefined) return false;
      const place = counting;
      const { versions, last } = page(place, limit);
      watch.counted(place.kind, undefined);
      for (const version of versions) watch.note(place.after, version, 1);
      watch.counted(place.kind, last);
      counting = nextPlace(place, last);
      return counting !== undefined;
    },
    versionsIn: (buckets) => {
      const arc = watch.arc();
      if (arc === undefined) return [];
      return buckets.flatMap((bucket) => {
        const prefix = prefixOf(bucket);
        const range = [prefix, afterPrefix(prefix)] as const;
        const found = [
          ...(messagesLike.all(...range) as Omit<MessageRow, "place">[]).map(messageVersion),
          ...(requestsLike.all(...range) as RequestRow[]).map(requestVersion),
        ];
        const own = found.filter(({ id, account }) => bucketOf(id) >= 0 && isInArc(arc, account));
        // A change that was rolled back may have left the sum wrong.
        if (watch.isComplete()) watch.digest.assign(bucket, own);
        return own;
      });
    },
    foreign: (from, limit) => {
      const place: Place = from ?? { kind: "message", after: -1 };
      const { versions, last } = page(place, limit);
      return { versions: versions.filter(isOutside), next: nextPlace(place, last) };
    },
    erase: (versions) => writes.run(() => versions.filter(eraseOne).length, versions.length),
    sweepRequests: (now, limit) => {
      const old = oldRequests.all(now - longestLife, limit) as SignedRequest[];
      for (const request of old) rows.drop(request);
      return old.length;
    },
    latestRequest: () => latest,
    requestsSince: (stamp, limit) => requestsSince.all(stamp, limit) as SignedRequest[],
    owe: (peers, reference) =>
      writes.run(() => {
        for (const peer of peers) outbox.owe(peer, reference);
      }, peers.length),
    owed: outbox.owed,
    owedCount: outbox.count,
    creditors: outbox.creditors,
    settle: (numbers) =>
      writes.run(() => {
        for (const number of numbers) outbox.settle(number);
      }, numbers.length),
    forgive: (peer) => writes.run(() => outbox.forgive(peer), 50),
    recall: (name) => recall.get(name) as string | undefined,
    remember: (name, value) =>
      writes.run(() => {
        remember.run(name, value);
      }),
  };
};
