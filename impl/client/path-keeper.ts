import { ClientError } from "./error.js";
import type { GuardStore } from "./guard-store.js";
import type { NodeList } from "./node-list.js";
import type { ConfirmedPath, PathBuilder } from "./path-builder.js";
import { RouteFailure } from "./route-failure.js";
import type { Snode } from "./snode.js";
import type { SnodePool } from "./snode-pool.js";

/** The confirmed paths of a client, and what becomes of them. */
export interface PathKeeper {
  /** A path that does not hold the node `avoid`: one that stands, or else a new one. Throws ClientError. */
  readonly acquire: (avoid?: string) => Promise<ConfirmedPath>;
  /** Forgets the paths that stand and builds a new one from nodes drawn afresh. Throws ClientError. */
  readonly rebuild: () => Promise<ConfirmedPath>;
  /** The path that requests use when they have the choice. */
  readonly current: () => ConfirmedPath | undefined;
  /** A request through a path was answered by its destination. */
  readonly worked: (path: ConfirmedPath, destination?: Snode) => void;
  /** A request through a path was not answered. */
  readonly failed: (path: ConfirmedPath, failure: RouteFailure, destination?: Snode) => void;
  /** Ed25519 keys of the nodes of all paths that stand. */
  readonly inUse: () => readonly string[];
}

/** Failures in a row after which a path is replaced, as deployed clients count: a lost request, then lost checks. */
const maxFailures = 3;
/** Requests in a row without an answer, over checks that succeed, after which the first node is given up too. */
const maxUnanswered = 6;
/** Paths kept at a time: one for all, and one for destinations that are part of the first. */
const maxPaths = 2;

/** The first node that an owner of paths keeps, also over restarts. */
export type Guard = ReturnType<GuardStore["of"]>;

interface KeptPath {
  readonly path: ConfirmedPath;
  failures: number;
  unanswered: number;
  checking: Promise<void> | undefined;
}

/**
 * Keeps paths until they fail. A request without an answer may be its destination's fault, so the path is asked for
 * another confirmation before it is used again. After a failure behind the first node the next path keeps that node, so
 * that a hostile hop cannot push the client to others. When no path can be built, the node list may be old: it is
 * renewed, once.
 */
export const createPathKeeper = (
  builder: PathBuilder,
  pool: SnodePool,
  nodeList: NodeList,
  guard: Guard,
): PathKeeper => {
  let paths: KeptPath[] = [];
  let building: Promise<ConfirmedPath> | undefined;

  const standing = (avoid: string | undefined): KeptPath | undefined =>
    paths.find(({ path }) => path.nodes.every(({ ed25519 }) => ed25519 !== avoid));

  const buildOne = async (avoid: string | undefined): Promise<ConfirmedPath> => {
    await nodeList.ensure();
    const kept = guard.get();
    const first = kept === undefined ? undefined : pool.get(kept);
    const path = await builder.build({ first, avoid }).catch(async (error: unknown) => {
      if (!(error instanceof ClientError) || !(await nodeList.renew())) throw error;
      return builder.build({ avoid });
    });
    paths = [...paths.slice(0, maxPaths - 1), { path, failures: 0, unanswered: 0, checking: undefined }];
    if (kept === undefined || kept !== avoid) guard.set(path.nodes[0].ed25519);
    return path;
  };

  /** One build at a time; who comes meanwhile waits for it, and may then find what it needs. */
  const build = (avoid: string | undefined): Promise<ConfirmedPath> => {
    const running = buildOne(avoid).finally(() => {
      building = undefined;
    });
    building = running;
    return running;
  };

  const settle = async (): Promise<void> => {
    while (building !== undefined) await building.catch(() => undefined);
  };

  const giveUp = (lost: KeptPath, keepFirst: boolean): void => {
    paths = paths.filter((kept) => kept !== lost);
    const [lostFirst] = lost.path.nodes;
    if (keepFirst) return;
    pool.strike(lostFirst.ed25519);
    if (guard.get() === lostFirst.ed25519) guard.set(undefined);
  };

  const failedNamed = (kept: KeptPath, ed25519: string, gone: boolean): void => {
    if (gone) pool.drop(ed25519);
    else pool.strike(ed25519);
    if (kept.path.nodes.some((node) => node.ed25519 === ed25519)) giveUp(kept, true);
  };

  /** Notes a failure; true when only another confirmation can tell whether the path still works. */
  const isSuspect = (kept: KeptPath, { blame }: RouteFailure): boolean => {
    if (blame.kind === "clock" || blame.kind === "server") return false;
    if (blame.kind === "first") giveUp(kept, false);
    if (blame.kind === "named") failedNamed(kept, blame.ed25519, blame.gone);
    if (blame.kind !== "unknown") return false;
    kept.failures++;
    if (kept.failures < maxFailures) return true;
    for (const { ed25519 } of kept.path.nodes.slice(1)) pool.strike(ed25519);
    giveUp(kept, true);
    return false;
  };

  const check = async (kept: KeptPath): Promise<void> => {
    for (let suspect = true; suspect; ) {
      try {
        await builder.check(kept.path);
        kept.failures = 0;
        return;
      } catch (error) {
        if (!(error instanceof RouteFailure)) throw error;
        suspect = isSuspect(kept, error);
      }
    }
  };

  return {
    acquire: async (avoid) => {
      for (;;) {
        const found = standing(avoid);
        if (found !== undefined && found.checking === undefined) return found.path;
        if (found !== undefined) await found.checking;
        else if (building === undefined) return build(avoid);
        else {
          // A failure of the other build is its caller's; the own one is tried next.
          await building.catch((error: unknown) => {
            if (error instanceof ClientError && error.class !== "too-few-nodes") throw error;
          });
        }
      }
    },
    rebuild: async () => {
      await settle();
      paths = [];
      guard.set(undefined);
      return build(undefined);
    },
    current: () => paths[0]?.path,
    inUse: () => paths.flatMap(({ path }) => path.nodes.map(({ ed25519 }) => ed25519)),
    worked: (path, destination) => {
      pool.forgive(destination === undefined ? path.nodes : [...path.nodes, destination]);
      const kept = paths.find((candidate) => candidate.path === path);
      if (kept === undefined) return;
      kept.failures = 0;
      kept.unanswered = 0;
    },
    failed: (path, failure, destination) => {
      const kept = paths.find((candidate) => candidate.path === path);
      if (kept === undefined || kept.checking !== undefined || !isSuspect(kept, failure)) return;
      if (destination !== undefined) pool.strike(destination.ed25519);
      kept.unanswered++;
      if (kept.unanswered >= maxUnanswered) {
        giveUp(kept, false);
        return;
      }
      kept.checking = check(kept).finally(() => {
        kept.checking = undefined;
      });
    },
  };
};
