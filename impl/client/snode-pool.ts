import type { Snode } from "./snode.js";

/** The service nodes that a client knows, and how they behaved. */
export interface SnodePool {
  readonly nodes: () => readonly Snode[];
  readonly get: (ed25519: string) => Snode | undefined;
  /** Takes a new list in place of the old one and forgives all strikes. */
  readonly replace: (nodes: readonly Snode[]) => void;
  /** Forgets a node that the network does not know. */
  readonly drop: (ed25519: string) => void;
  /** Counts a failure that is likely a node's; the third in a row drops it. */
  readonly strike: (ed25519: string) => void;
  /** Whether a node's last request failed by what is likely its fault; true also of nodes dropped for it. */
  readonly isStruck: (ed25519: string) => boolean;
  /** Forgives the strikes of nodes that worked. */
  readonly forgive: (nodes: readonly Pick<Snode, "ed25519">[]) => void;
}

/** Failures in a row after which a node is dropped, as deployed clients count. */
const maxStrikes = 3;

/** A pool that begins with the given nodes; of two with the same Ed25519 key the first is kept. */
export const createSnodePool = (initial: readonly Snode[] = []): SnodePool => {
  const nodes = new Map<string, Snode>();
  const strikes = new Map<string, number>();

  const replace = (list: readonly Snode[]): void => {
    nodes.clear();
    strikes.clear();
    for (const node of list) if (!nodes.has(node.ed25519)) nodes.set(node.ed25519, node);
  };
  replace(initial);

  return {
    nodes: () => [...nodes.values()],
    get: (ed25519) => nodes.get(ed25519),
    replace,
    drop: (ed25519) => void nodes.delete(ed25519),
    strike: (ed25519) => {
      const count = (strikes.get(ed25519) ?? 0) + 1;
      strikes.set(ed25519, count);
      if (count >= maxStrikes) nodes.delete(ed25519);
    },
    isStruck: (ed25519) => strikes.has(ed25519),
    forgive: (worked) => {
      for (const { ed25519 } of worked) strikes.delete(ed25519);
    },
  };
};
