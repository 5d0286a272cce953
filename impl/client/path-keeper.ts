import { ClientError } from "./error.js";
import type { NodeList } from "./node-list.js";
import type { ConfirmedPath, PathBuilder } from "./path-builder.js";
import type { RouteFailure } from "./route-failure.js";
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
  readonly worked: (path: ConfirmedPath, destination: Snode) => void;
  /** A request through a path was not answered. */
  readonly failed: (path: ConfirmedPath, failure: RouteFailure, destination: Snode) => void;
}

/** Failures of unknown cause after which a path is replaced, as deployed clients count. */
const maxFailures = 3;
/** Paths in a row that may be replaced for that reason while their first node is kept. */
const maxReplacements = 2;
/** Paths kept at a time: one for all, and one for destinations that are part of the first. */
const maxPaths = 2;

interface KeptPath {
  readonly path: ConfirmedPath;
  failures: number;
}

/**
 * Keeps paths until they fail. After a failure behind the first node the next path keeps that node, so that a hostile
 * hop cannot push the client to others; a first node whose paths confirm but never carry a request is given up. When no
 * path can be built, the node list may be old: it is renewed, once.
 */
export const createPathKeeper = (builder: PathBuilder, pool: SnodePool, nodeList: NodeList): PathKeeper => {
  let paths: KeptPath[] = [];
  let first: Snode | undefined;
  let replacements = 0;
  let building: Promise<ConfirmedPath> | undefined;

  const standing = (avoid: string | undefined): KeptPath | undefined =>
    paths.find(({ path }) => path.nodes.every(({ ed25519 }) => ed25519 !== avoid));

  const buildOne = async (avoid: string | undefined): Promise<ConfirmedPath> => {
    await nodeList.ensure();
    const path = await builder.build({ first, avoid }).catch(async (error: unknown) => {
      if (!(error instanceof ClientError) || !(await nodeList.renew())) throw error;
      return builder.build({ avoid });
    });
    paths = [...paths.slice(0, maxPaths - 1), { path, failures: 0 }];
    first ??= path.nodes[0];
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

  const giveUp = (lost: ConfirmedPath, keepFirst: boolean): void => {
    paths = paths.filter(({ path }) => path !== lost);
    if (!keepFirst && first?.ed25519 === lost.nodes[0].ed25519) first = undefined;
  };

  const settle = async (): Promise<void> => {
    while (building !== undefined) await building.catch(() => undefined);
  };

  const failedUnknown = (kept: KeptPath, destination: Snode): void => {
    pool.strike(destination.ed25519);
    kept.failures++;
    if (kept.failures < maxFailures) return;
    for (const { ed25519 } of kept.path.nodes.slice(1)) pool.strike(ed25519);
    replacements++;
    const keepFirst = replacements < maxReplacements;
    if (!keepFirst) {
      pool.strike(kept.path.nodes[0].ed25519);
      replacements = 0;
    }
    giveUp(kept.path, keepFirst);
  };

  const failedNamed = (kept: KeptPath, ed25519: string, gone: boolean): void => {
    if (gone) pool.drop(ed25519);
    else pool.strike(ed25519);
    if (kept.path.nodes.some((node) => node.ed25519 === ed25519)) giveUp(kept.path, true);
  };

  return {
    acquire: async (avoid) => {
      for (;;) {
        const found = standing(avoid);
        if (found !== undefined) return found.path;
        if (building === undefined) return build(avoid);
        // A failure of the other build is its caller's; the own one is tried next.
        await building.catch((error: unknown) => {
          if (error instanceof ClientError && error.class !== "too-few-nodes") throw error;
        });
      }
    },
    rebuild: async () => {
      await settle();
      paths = [];
      first = undefined;
      return build(undefined);
    },
    current: () => paths[0]?.path,
    worked: (path, destination) => {
      replacements = 0;
      const kept = paths.find((candidate) => candidate.path === path);
      if (kept !== undefined) kept.failures = 0;
      pool.forgive([...path.nodes, destination]);
    },
    failed: (path, { blame }, destination) => {
      const kept = paths.find((candidate) => candidate.path === path);
      if (kept === undefined || blame.kind === "clock") return;
      if (blame.kind === "named") return failedNamed(kept, blame.ed25519, blame.gone);
      if (blame.kind === "unknown") return failedUnknown(kept, destination);
      pool.strike(path.nodes[0].ed25519);
      giveUp(path, false);
    },
  };
};
