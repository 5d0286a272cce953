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

/**
 * Messages of a node. Reads see every write whose promise resolved; a write resolves once it is committed.
 */
export interface Store {
  readonly put: (message: StoredMessage, now: number) => Promise<StoreOutcome>;
  /** Takes in pushed messages in one transaction; known hashes are left as they are. Returns how many were new. */
  readonly putPushed: (messages: readonly StoredMessage[]) => Promise<number>;
  readonly retrieve: (query: RetrieveQuery) => RetrieveResult;
  /** All messages in order of arrival, read in pages so that a large store is never in memory at once. */
  readonly all: () => Iterable<StoredMessage>;
  /** Removes at most `limit` messages whose expiry is not after `now`; returns how many. */
  readonly sweep: (now: number, limit: number) => number;
  readonly close: () => void;
}
