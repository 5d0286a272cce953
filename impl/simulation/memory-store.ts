import { messageSize } from "../storage/message-size.js";
import { isPublicOutbox } from "../storage/namespaces.js";
import type { NodeStore, StampedMessage } from "../storage/replica.js";
import {
  type ExpiryRule,
  type HashExpiry,
  maxRevocations,
  type RetrieveQuery,
  type RetrieveResult,
  type Scope,
  type StoredMessage,
  type TouchedMessage,
} from "../storage/store.js";
import { settleAgain } from "../sync/learn.js";
import { createMemoryReplica } from "./memory-replica.js";
import { type CopyTeller, createMemoryTables } from "./memory-tables.js";

const stamped = (message: StoredMessage): StampedMessage => ({ ...message, stamp: message.stamp ?? 0 });

const isDue: Readonly<Record<ExpiryRule, (wished: number, current: number) => boolean>> = {
  set: () => true,
  extend: (wished, current) => wished > current,
  shorten: (wished, current) => wished < current,
};

/** A store that a simulation can look into. */
export interface MemoryStore extends NodeStore {
  readonly revokedCount: () => number;
}

/** The store of one node of a simulation: in memory, but it outlives the node, as a disk does. */
export const createMemoryStore = (tell?: CopyTeller): MemoryStore => {
  const tables = createMemoryTables(tell);
  const { rows, messages, messagesOf } = tables;

  const inScope = (account: Buffer, scope: Scope, acceptedUpTo = Number.POSITIVE_INFINITY): StampedMessage[] =>
    [...messagesOf(account)].filter(
      ({ namespace, stamp }) => (scope === "all" || namespace === scope) && stamp <= acceptedUpTo,
    );

  const own = (account: Buffer, hash: string, acceptedUpTo = Number.POSITIVE_INFINITY): StampedMessage | undefined => {
    const message = messages.get(hash);
    return message?.account.equals(account) && message.stamp <= acceptedUpTo ? message : undefined;
  };

  const remove = (list: readonly StampedMessage[]): readonly TouchedMessage[] => {
    for (const { hash } of list) rows.remove(hash);
    return list;
  };

  const retrieve = ({ account, namespace, afterHash, maxCount, maxSize }: RetrieveQuery): RetrieveResult => {
    const list = inScope(account, namespace);
    const start = afterHash === undefined ? 0 : list.findIndex(({ hash }) => hash === afterHash) + 1;
    const found: StampedMessage[] = [];
    let size = 0;
    for (const message of list.slice(start)) {
      size += messageSize(message.data.length);
      const full = found.length >= (maxCount ?? Number.POSITIVE_INFINITY) || (found.length > 0 && size > maxSize);
      if (full) return { messages: found, more: true };
      found.push(message);
    }
    return { messages: found, more: false };
  };

  return {
    replica: createMemoryReplica(tables),
    put: async (message) => {
      const known = messages.get(message.hash);
      const { stamp, expiry } = stamped(message);
      tables.set(
        known === undefined
          ? stamped(message)
          : { ...known, stamp: Math.max(known.stamp, stamp), expiry: Math.max(known.expiry, expiry) },
      );
      if (known === undefined && isPublicOutbox(message.namespace))
        remove(inScope(message.account, message.namespace).filter(({ hash }) => hash !== message.hash));
      const outcome = { already: known !== undefined, expiry: messages.get(message.hash)!.expiry };
      if (message.stamp !== undefined && message.stamp <= tables.latestRequest()) settleAgain(rows, message.hash, 0);
      return outcome;
    },
    putPushed: async (pushed) => {
      const fresh = pushed.filter(({ hash }) => !messages.has(hash));
      for (const message of fresh) tables.set(stamped(message));
      return fresh.length;
    },
    retrieve,
    all: () => [...messages.values()],
    remove: async (account, hashes, acceptedUpTo) =>
      hashes.filter((hash) => {
        const message = own(account, hash, acceptedUpTo);
        if (message !== undefined) rows.remove(hash);
        return message !== undefined;
      }),
    removeAll: async (account, scope, before, acceptedUpTo) =>
      remove(
        inScope(account, scope, acceptedUpTo).filter(({ timestamp }) => before === undefined || timestamp <= before),
      ),
    shortenAll: async (account, scope, expiry, acceptedUpTo) => {
      const touched = inScope(account, scope, acceptedUpTo).filter((message) => message.expiry > expiry);
      for (const message of touched) rows.change(message.hash, { ...message, expiry });
      return touched;
    },
    setExpiries: async (account, wishes, rule, acceptedUpTo) => {
      const updated: HashExpiry[] = [];
      const unchanged: HashExpiry[] = [];
      for (const { hash, expiry } of wishes) {
        const message = own(account, hash, acceptedUpTo);
        if (message === undefined) continue;
        if (isDue[rule](expiry, message.expiry)) {
          rows.change(hash, { ...message, expiry });
          updated.push({ hash, expiry });
        } else unchanged.push({ hash, expiry: message.expiry });
      }
      return { updated, unchanged };
    },
    expiries: async (account, hashes) =>
      hashes.flatMap((hash) => {
        const message = own(account, hash);
        return message === undefined ? [] : [{ hash, expiry: message.expiry }];
      }),
    revoke: async (account, tokens) => {
      const revoked = tables.revokedOf(account);
      for (const token of tokens) {
        const text = token.toString("latin1");
        revoked.delete(text);
        revoked.add(text);
      }
      for (const token of [...revoked].slice(0, -maxRevocations)) revoked.delete(token);
    },
    unrevoke: async (account, tokens) =>
      tokens.filter((token) => tables.revokedOf(account).delete(token.toString("latin1"))).length,
    isRevoked: (account, token) => tables.revokedOf(account).has(token.toString("latin1")),
    dataOf: (hash) => messages.get(hash)?.data,
    sweep: (now) => {
      if (now < tables.firstExpiry()) return 0;
      let first = Number.POSITIVE_INFINITY;
      for (const { hash, expiry } of [...messages.values()]) {
        if (expiry <= now) rows.remove(hash);
        else first = Math.min(first, expiry);
      }
      tables.expiresFirstAt(first);
      return 0;
    },
    figures: () => ({
      messages: messages.size,
      accountSizes: [],
      namespaces: new Map(),
      usedBytes: 0,
      fileBytes: 0,
      maxBytes: Number.MAX_SAFE_INTEGER,
    }),
    close: () => undefined,
    revokedCount: tables.revokedCount,
  };
};
