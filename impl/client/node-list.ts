import { ClientError } from "./error.js";
import type { NodeListStore } from "./node-list-store.js";
import type { Clock, Log } from "./ports.js";
import { fetchNodeList, type Seed } from "./seed-client.js";
import type { Snode } from "./snode.js";
import type { SnodePool } from "./snode-pool.js";

/** Where the nodes of the pool come from: the device while its list is young, else the seeds. */
export interface NodeList {
  /** Asks the seeds and fills the pool; the number of usable nodes. After a failure the pool is as it was. */
  readonly bootstrap: () => Promise<number>;
  /** Takes a list that nodes agree on in place of the old one. */
  readonly adopt: (nodes: readonly Snode[]) => void;
  /** Milliseconds since the list was fetched; 0 while there is none. */
  readonly ageMs: () => number;
  /** Fills the pool if it holds too little to build paths from. Throws ClientError. */
  readonly ensure: () => Promise<void>;
  /** Asks the seeds again unless that was done a moment ago; whether the list is another one now. */
  readonly renew: () => Promise<boolean>;
}

export interface NodeListOptions {
  readonly seeds: readonly Seed[];
  readonly pool: SnodePool;
  readonly store: NodeListStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** Three of a path and a destination behind it. */
const leastNodes = 4;
/** A list on the device is used for this long, as mobile clients do. */
const listLifetimeMs = 2 * 3_600_000;
/** Seeds are not asked again on their own within this time. */
const renewalPauseMs = 10_000;

/** Makes the list of a client; seeds are tried in the order given. */
export const createNodeList = (options: NodeListOptions): NodeList => {
  const { seeds, pool, store, clock, log } = options;
  const origin = seeds.map(({ url }) => url).join(" ");
  let loaded = false;
  let askedAt = Number.NEGATIVE_INFINITY;
  let fetchedAt: number | undefined;
  let running: Promise<number> | undefined;

  const adopt = (nodes: readonly Snode[]): void => {
    loaded = true;
    fetchedAt = clock.now();
    pool.replace(nodes);
    store.save(origin, { nodes, fetchedAt });
  };

  const fetch = async (): Promise<number> => {
    const nodes = await fetchNodeList(seeds, log);
    askedAt = clock.now();
    adopt(nodes);
    return nodes.length;
  };

  const bootstrap = (): Promise<number> => {
    running ??= fetch().finally(() => {
      running = undefined;
    });
    return running;
  };

  const load = (): void => {
    if (loaded) return;
    loaded = true;
    const stored = store.load(origin);
    if (stored === undefined || clock.now() - stored.fetchedAt >= listLifetimeMs) return;
    fetchedAt = stored.fetchedAt;
    pool.replace(stored.nodes);
  };

  return {
    bootstrap,
    adopt,
    ageMs: () => (fetchedAt === undefined ? 0 : clock.now() - fetchedAt),
    ensure: async () => {
      load();
      if (pool.nodes().length >= leastNodes) return;
      try {
        await bootstrap();
      } catch (error) {
        if (!(error instanceof ClientError) || pool.nodes().length === 0) throw error;
      }
    },
    renew: async () => {
      if (clock.now() - askedAt < renewalPauseMs) return false;
      try {
        await bootstrap();
        return true;
      } catch (error) {
        if (error instanceof ClientError) return false;
        throw error;
      }
    },
  };
};
