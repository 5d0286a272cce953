/** One stored message. Times are milliseconds since the epoch. */
export interface StoredMessage {
  /** Prefix byte and key of the account, 33 bytes. */
  readonly account: Buffer;
  readonly namespace: number;
  /** 43 characters of unpadded base64; unique over the whole store. */
  readonly hash: string;
  readonly timestamp: number;
  readonly expiry: number;
  readonly data: Buffer;
  /** When a member of the swarm accepted it; deletions accepted earlier do not touch it. 0 when left out. */
  readonly stamp?: number;
}

/** What became of a message given to the store. */
export interface StoreOutcome {
  /** True when the hash was known already; its expiry may have been raised, nothing else changes. */
  readonly already: boolean;
  /** Expiry now in force. */
  readonly expiry: number;
}

/** Which rows of one account and namespace to read, in order of arrival. */
export interface RetrieveQuery {
  readonly account: Buffer;
  readonly namespace: number;
  /** Start after this message; an unknown hash means from the beginning. */
  readonly afterHash?: string;
  /** Most messages; undefined for no limit. */
  readonly maxCount?: number;
  /** Most bytes as the protocol counts them; the first message is returned whatever its size. */
  readonly maxSize: number;
}

export interface RetrieveResult {
  readonly messages: readonly StoredMessage[];
  /** Whether at least one further row exists. */
  readonly more: boolean;
}

/** One namespace of an account, or all of them. */
export type Scope = number | "all";

/** A message that a change touched. */
export interface TouchedMessage {
  readonly hash: string;
  readonly namespace: number;
}

/** A message and an expiry: wished for, or in force. */
export interface HashExpiry {
  readonly hash: string;
  readonly expiry: number;
}

/** How wished expiries are applied: as they are, only if later, or only if earlier than the one in force. */
export type ExpiryRule = "set" | "extend" | "shorten";

/** What became of wished expiries; unknown hashes are in neither list. */
export interface ExpiryOutcome {
  readonly updated: readonly HashExpiry[];
  /** With the expiry that stays in force. */
  readonly unchanged: readonly HashExpiry[];
}

/** Sizes of a store, for statistics. */
export interface StoreFigures {
  readonly messages: number;
  /** Messages of each account that has any, ascending. */
  readonly accountSizes: readonly number[];
  /** Messages by namespace. */
  readonly namespaces: ReadonlyMap<number, number>;
  /** Bytes in use, of the file, and at most. */
  readonly usedBytes: number;
  readonly fileBytes: number;
  readonly maxBytes: number;
}

/** The store has no room for what it was given. */
export class StoreFull extends Error {
  constructor() {
    super("the store is full");
    this.name = "StoreFull";
  }
}

/** Revoked tokens that are kept for one account; the oldest ones go first. */
export const maxRevocations = 50;

/**
 * Messages and revocations of a node. Reads see every write whose promise resolved; a write resolves once it is
 * committed, and rejects with `StoreFull` when there is no room. Long lists are worked off in slices, between which
 * other requests are served.
 */
export interface Store {
  /** Stores one message; of a public outbox everything else is removed. */
  readonly put: (message: StoredMessage) => Promise<StoreOutcome>;
  /** Takes in pushed messages in one transaction; known hashes are left as they are. Returns how many were new. */
  readonly putPushed: (messages: readonly StoredMessage[]) => Promise<number>;
  readonly retrieve: (query: RetrieveQuery) => RetrieveResult;
  /** All messages in order of arrival, read in pages so that a large store is never in memory at once. */
  readonly all: () => Iterable<StoredMessage>;
  /**
   * Removes messages of an account, whatever their namespace; returns the hashes that were there. As the three that
   * follow, it passes over messages with a stamp after `acceptedUpTo`, where that is given.
   */
  readonly remove: (account: Buffer, hashes: readonly string[], acceptedUpTo?: number) => Promise<readonly string[]>;
  /** Removes messages whose own timestamp is not after `before`, or all of the scope. */
  readonly removeAll: (
    account: Buffer,
    scope: Scope,
    before?: number,
    acceptedUpTo?: number,
  ) => Promise<readonly TouchedMessage[]>;
  /** Gives every message of the scope that expires later this expiry. */
  readonly shortenAll: (
    account: Buffer,
    scope: Scope,
    expiry: number,
    acceptedUpTo?: number,
  ) => Promise<readonly TouchedMessage[]>;
  /** Changes the expiry of messages, whatever their namespace. */
  readonly setExpiries: (
    account: Buffer,
    wishes: readonly HashExpiry[],
    rule: ExpiryRule,
    acceptedUpTo?: number,
  ) => Promise<ExpiryOutcome>;
  /** Expiries of those messages of an account that exist. */
  readonly expiries: (account: Buffer, hashes: readonly string[]) => Promise<readonly HashExpiry[]>;
  /** Revokes tokens of an account; a token that is revoked again counts as newly revoked. */
  readonly revoke: (account: Buffer, tokens: readonly Buffer[], now: number) => Promise<void>;
  /** Returns how many of the tokens were revoked. */
  readonly unrevoke: (account: Buffer, tokens: readonly Buffer[]) => Promise<number>;
  readonly isRevoked: (account: Buffer, token: Buffer) => boolean;
  /** Data of a message, whatever its account; undefined when it is not here. */
  readonly dataOf: (hash: string) => Buffer | undefined;
  /** Removes at most `limit` messages whose expiry is not after `now`; returns how many. */
  readonly sweep: (now: number, limit: number) => number;
  readonly figures: () => StoreFigures;
  readonly close: () => void;
}
