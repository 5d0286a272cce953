import type { NodeContext, NodeKeys, Standing } from "./context.js";
import { standingIn } from "./standing.js";
import { handoverAfter } from "./sync/handover.js";
import { pushRecords } from "./sync/send.js";
import type { ChainView } from "./view/chain-view.js";

/** What a node is made of: its keys, its ports, and the network it is for. */
export interface NodeParts {
  readonly keys: NodeKeys;
  readonly clock: NodeContext["clock"];
  readonly random: NodeContext["random"];
  readonly transport: NodeContext["transport"];
  readonly store: NodeContext["store"];
  readonly log: NodeContext["log"];
  readonly testnet: boolean;
}

/** A storage node without its sockets: what its listeners and its chain link call. */
export interface StorageNode {
  readonly context: NodeContext;
  /** A new block: takes over the view, and pushes what the change of swarms makes due. */
  readonly applyView: (view: ChainView) => void;
  /** Removes expired messages now and then until `stop`. */
  readonly start: () => void;
  /** Refuses clients from now on. */
  readonly stop: () => void;
}

/** Hard fork from which storage servers of this protocol serve clients. */
const leastHardfork = [19, 3] as const;

const sweepEvery = 10_000;
/** Rows removed at once; the sweep goes on at the next turn, so that requests are served in between. */
const sweepSlice = 1_000;

const oldFork = ([major, revision]: readonly [number, number]): boolean =>
  major < leastHardfork[0] || (major === leastHardfork[0] && revision < leastHardfork[1]);

/** Composes a node from its parts. */
export const createNode = (parts: NodeParts): StorageNode => {
  const legacy = parts.keys.legacyPublic.toString("hex");
  const { clock, store, log } = parts;
  let standing: Standing | undefined;
  let stopping = false;
  let cancelSweep: () => void = () => undefined;

  const notReady = (): string[] => {
    if (stopping) return ["shutting down"];
    if (standing === undefined) return ["not done syncing"];
    const reasons: string[] = [];
    if (oldFork(standing.view.hardfork)) reasons.push(`not yet on hardfork ${leastHardfork.join(".")}`);
    if (standing.swarm === undefined) reasons.push("not in any swarm");
    return reasons;
  };

  const context: NodeContext = { ...parts, standing: () => standing, notReady };

  const sweep = (): void => {
    const removed = store.sweep(clock.now(), sweepSlice);
    cancelSweep = clock.after(removed === sweepSlice ? 0 : sweepEvery, sweep);
  };

  return {
    context,
    applyView: (view) => {
      const before = standing;
      standing = standingIn(view, legacy);
      log("debug", "a new block", { height: view.height, swarm: String(standing.swarm?.id) });
      const handover = handoverAfter(before, standing);
      if (handover === undefined) return;
      log("info", "the swarms changed, records are due", { targets: handover.targets.length });
      pushRecords(context, handover).catch((error: unknown) =>
        log("error", "records could not be pushed", { reason: String(error) }),
      );
    },
    start: sweep,
    stop: () => {
      stopping = true;
      cancelSweep();
    },
  };
};
