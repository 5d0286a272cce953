import type { OwedReference, Place, Reference, Replica } from "../storage/replica.js";
import { isInArc } from "../swarm/arc.js";
import { longestLife } from "../sync/rules.js";
import { bucketOf, sameVersion, type Version } from "../sync/version.js";
import { type MemoryTables, messageVersion, requestVersion } from "./memory-tables.js";

/** What one node of a simulation keeps for its swarm. Everything is done at once, and nothing is lost. */
export const createMemoryReplica = (tables: MemoryTables): Replica => {
  const { watch, rows, messages, requests } = tables;
  const memory = new Map<string, string>();
  const outbox = new Map<string, OwedReference[]>();
  let lastNumber = 0;

  const all = (): Version[] => [
    ...[...messages.values()].map(messageVersion),
    ...[...requests.values()].map(requestVersion),
  ];

  const isOutside = ({ id, account }: Version): boolean => {
    const arc = watch.arc();
    return arc !== undefined && bucketOf(id) >= 0 && !isInArc(arc, account);
  };

  const eraseOne = (version: Version): boolean => {
    if (!isOutside(version)) return false;
    if (version.kind === "message") {
      const here = messages.get(version.id);
      if (here === undefined || !sameVersion(messageVersion(here), version)) return false;
      rows.remove(version.id);
      return true;
    }
    const here = requests.get(version.id);
    if (here === undefined || here.stamp !== version.stamp) return false;
    rows.drop(here);
    if (rows.revocationsOf(here.account).length === 0) rows.setRevoked(here.account, [], 0);
    return true;
  };

  const owe = (peer: string, { kind, id }: Reference): void => {
    const owed = outbox.get(peer) ?? [];
    if (!owed.some((one) => one.kind === kind && one.id === id)) owed.push({ kind, id, number: ++lastNumber });
    outbox.set(peer, owed);
  };

  return {
    rows,
    change: async (work) => work(),
    watch: {
      ...watch,
      begin: (arc) => {
        watch.begin(arc);
        watch.counted("message", undefined);
        watch.counted("request", undefined);
        if (arc !== undefined) for (const version of all()) watch.note(0, version, 1);
      },
    },
    count: () => false,
    versionsIn: (list) => {
      const arc = watch.arc();
      if (arc === undefined) return [];
      return list.flatMap((bucket) => tables.versionsIn(bucket).filter(({ account }) => isInArc(arc, account)));
    },
    foreign: (from: Place | undefined, limit) => {
      const start = typeof from?.after === "number" ? from.after : 0;
      const outside = all().filter(isOutside);
      const next = start + limit < outside.length ? ({ kind: "message", after: start + limit } as const) : undefined;
      return { versions: outside.slice(start, start + limit), next };
    },
    erase: async (versions) => versions.filter(eraseOne).length,
    sweepRequests: (now) => {
      const old = [...requests.values()].filter(
        ({ stamp, method }) => stamp + longestLife <= now && method !== "revoke_subaccount",
      );
      for (const request of old) rows.drop(request);
      return 0;
    },
    latestRequest: tables.latestRequest,
    requestsSince: (since, limit) => [...requests.values()].filter(({ stamp }) => stamp >= since).slice(0, limit),
    owe: async (peers, reference) => {
      for (const peer of peers) owe(peer, reference);
    },
    owed: (peer, limit) => (outbox.get(peer) ?? []).slice(0, limit),
    owedCount: (peer) => outbox.get(peer)?.length ?? 0,
    creditors: () => [...outbox.keys()].sort(),
    settle: async (numbers) => {
      const settled = new Set(numbers);
      for (const [peer, owed] of outbox) {
        const left = owed.filter(({ number }) => !settled.has(number));
        if (left.length > 0) outbox.set(peer, left);
        else outbox.delete(peer);
      }
    },
    forgive: async (peer) => {
      outbox.delete(peer);
    },
    recall: (name) => memory.get(name),
    remember: async (name, value) => {
      memory.set(name, value);
    },
  };
};
