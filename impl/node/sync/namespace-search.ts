import { messageHash } from "../../storage/message-hash.js";
import type { NodeContext } from "../context.js";
import type { SyncMemory } from "./memory.js";

/** Namespaces in use by clients, the most frequent first. */
const knownNamespaces = [0, 2, 3, 4, 5, 11, 12, 13, 14, -11, -10, -1, -21] as const;

/** The known namespace under which a message has its hash; undefined where none fits. */
export const knownNamespaceOf = (account: Uint8Array, hash: string, data: Uint8Array): number | undefined =>
  knownNamespaces.find((namespace) => messageHash(account, namespace, data) === hash);

/** Finds the namespaces of pushed messages among all there are, a little at a time. */
export interface NamespaceSearch {
  /** Begins to look for the namespace of a message that is stored where it may not belong. */
  readonly begin: (hash: string) => void;
}

/** Messages that wait for the search at most; others stay where they were pushed to, as at deployed members. */
const mostWaiting = 1_000;
/** Milliseconds of searching, and of doing other things in between. */
const slice = 4;
const pause = 40;
/** Tries between looks at the clock, which costs more than a try with little data. */
const triesAtOnce = 16;

const least = -32_768;
const most = 32_767;

/** All namespaces, from 0 outwards. */
function* allNamespaces(): Generator<number> {
  for (let distance = 0; distance <= -least; distance++) {
    if (distance > 0 && distance <= most) yield distance;
    yield -distance;
  }
}

/**
 * Makes a search. What waits for it is kept over restarts. A message that has its hash in no namespace is not what it was
 * said to be, and is removed.
 */
export const createNamespaceSearch = (
  { store, clock, log }: Pick<NodeContext, "store" | "clock" | "log">,
  memory: Pick<SyncMemory, "unplaced" | "setUnplaced">,
  isStopped: () => boolean,
): NamespaceSearch => {
  const { replica } = store;
  let waiting = [...memory.unplaced()];
  let running = false;

  const finish = async (hash: string, namespace: number | undefined): Promise<void> => {
    await replica.change(() => {
      if (replica.rows.state(hash) === undefined) return;
      if (namespace === undefined) replica.rows.remove(hash);
      else replica.rows.refile(hash, namespace);
    });
    log("debug", "the namespace of a pushed message", { namespace: namespace ?? "none" });
    waiting = waiting.filter((other) => other !== hash);
    memory.setUnplaced(waiting);
  };

  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      clock.after(pause, resolve);
    });

  const search = async (hash: string): Promise<void> => {
    const message = replica.rows.message(hash);
    if (message === undefined) return finish(hash, undefined);
    let tries = 0;
    let sliceEnd = clock.now() + slice;
    for (const namespace of allNamespaces()) {
      if (messageHash(message.account, namespace, message.data) === hash) return finish(hash, namespace);
      if (++tries % triesAtOnce !== 0 || clock.now() < sliceEnd) continue;
      await turn();
      if (isStopped()) return undefined;
      sliceEnd = clock.now() + slice;
    }
    return finish(hash, undefined);
  };

  const run = async (): Promise<void> => {
    running = true;
    try {
      for (let hash = waiting[0]; hash !== undefined && !isStopped(); hash = waiting[0]) {
        await turn();
        await search(hash);
      }
    } catch (error) {
      log("error", "the namespace of a message could not be looked for", { reason: String(error) });
    } finally {
      running = false;
    }
  };

  const start = (): void => {
    if (!running && waiting.length > 0) void run();
  };
  start();

  return {
    begin: (hash) => {
      if (waiting.length >= mostWaiting || waiting.includes(hash)) return;
      waiting.push(hash);
      memory.setUnplaced(waiting);
      start();
    },
  };
};
