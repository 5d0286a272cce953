import type { Replica } from "../../storage/replica.js";
import type { PeerKind } from "./peer-book.js";

/** Where a node stood when it was last in a swarm: the id of that swarm, and the legacy keys of its members. */
export interface Home {
  readonly swarm: bigint;
  readonly members: readonly string[];
}

/** What a node remembers of its swarm over restarts, beside what is in its outboxes. */
export interface SyncMemory {
  readonly home: () => Home | undefined;
  readonly setHome: (home: Home) => void;
  readonly kinds: () => ReadonlyMap<string, PeerKind>;
  readonly setKinds: (kinds: ReadonlyMap<string, PeerKind>) => void;
  /** Members that have not been given the swarm's records yet. */
  readonly newcomers: () => ReadonlySet<string>;
  readonly setNewcomers: (newcomers: ReadonlySet<string>) => void;
  /** Swarms that the node left while they went on without it. */
  readonly left: () => ReadonlySet<bigint>;
  readonly setLeft: (left: ReadonlySet<bigint>) => void;
  /** Hashes of messages whose namespace is not found yet. */
  readonly unplaced: () => readonly string[];
  readonly setUnplaced: (hashes: readonly string[]) => void;
}

const isKind = (value: unknown): value is PeerKind => value === "ours" || value === "deployed";

/** Reads a value; one that is damaged counts as forgotten. */
const parsed = <T>(text: string | undefined, read: (value: unknown) => T): T | undefined => {
  if (text === undefined) return undefined;
  try {
    return read(JSON.parse(text));
  } catch {
    return undefined;
  }
};

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const readHome = (value: unknown): Home => {
  const { swarm, members } = value as { readonly swarm: string; readonly members: unknown };
  return { swarm: BigInt(swarm), members: list(members) };
};

const readKinds = (value: unknown): Map<string, PeerKind> =>
  new Map(Object.entries(value as object).filter((entry): entry is [string, PeerKind] => isKind(entry[1])));

/**
 * The memory in a replica.
 * @param onFailure called when something could not be written down
 */
export const createSyncMemory = (replica: Replica, onFailure: (error: unknown) => void): SyncMemory => {
  /** Texts as they are on disk, or will be once what is under way is written. */
  const texts = new Map<string, string | undefined>();
  const recall = (name: string): string | undefined => {
    if (!texts.has(name)) texts.set(name, replica.recall(name));
    return texts.get(name);
  };
  const remember = (name: string, value: unknown): void => {
    const text = JSON.stringify(value);
    if (recall(name) === text) return;
    texts.set(name, text);
    replica.remember(name, text).catch(onFailure);
  };
  return {
    home: () => parsed(recall("home"), readHome),
    setHome: ({ swarm, members }) => remember("home", { swarm: String(swarm), members }),
    kinds: () => parsed(recall("kinds"), readKinds) ?? new Map(),
    setKinds: (kinds) => remember("kinds", Object.fromEntries(kinds)),
    newcomers: () => new Set(parsed(recall("newcomers"), list)),
    setNewcomers: (newcomers) => remember("newcomers", [...newcomers]),
    left: () => new Set(parsed(recall("left"), (value) => list(value).map(BigInt))),
    setLeft: (left) => remember("left", [...left].map(String)),
    unplaced: () => parsed(recall("unplaced"), list) ?? [],
    setUnplaced: (hashes) => remember("unplaced", hashes),
  };
};
