import { createActivity } from "./activity.js";
import type { NodeContext, NodeKeys, Standing } from "./context.js";
import { createSubscriptions } from "./monitor/subscriptions.js";
import type { TellClient } from "./ports.js";
import { standingIn } from "./standing.js";
import { createStats } from "./stats.js";
import { createBlockHashes } from "./storage-test/block-hashes.js";
import { createSwarmSync, type SwarmSync } from "./sync/swarm-sync.js";
import type { ChainView } from "./view/chain-view.js";

/** What a node is made of: its keys, its ports, and the network it is for. */
export interface NodeParts {
  readonly keys: NodeKeys;
  readonly clock: NodeContext["clock"];
  readonly random: NodeContext["random"];
  readonly transport: NodeContext["transport"];
  readonly store: NodeContext["store"];
  readonly log: NodeContext["log"];
  readonly askDaemon: NodeContext["askDaemon"];
  readonly tellClient: TellClient;
  readonly testnet: boolean;
}

/** A storage node without its sockets: what its listeners and its chain link call. */
export interface StorageNode {
  readonly context: NodeContext;
  /** A new block: takes over the view, and begins what the change of swarms makes due. */
  readonly applyView: (view: ChainView) => void;
  /** Removes expired messages and lapsed subscriptions now and then until `stop`. */
  readonly start: () => void;
  /** Refuses clients from now on. */
  readonly stop: () => void;
}

/** Hard fork from which storage servers of this protocol serve clients. */
const leastHardfork = [19, 3] as const;

const sweepEvery = 10_000;
/** Rows removed at once, and how long to go on before requests are served in between, ms. */
const sweepSlice = 50;
const sweepTurn = 8;

const isOldFork = ([major, revision]: readonly [number, number]): boolean =>
  major < leastHardfork[0] || (major === leastHardfork[0] && revision < leastHardfork[1]);

/** Composes a node from its parts. */
export const createNode = ({ tellClient, ...parts }: NodeParts): StorageNode => {
  const legacy = parts.keys.legacyPublic.toString("hex");
  const { clock, store, log } = parts;
  const subscriptions = createSubscriptions(clock, tellClient);
  const blockHashes = createBlockHashes();
  let standing: Standing | undefined;
  let stopping = false;
  let cancelSweep: () => void = () => undefined;

  const notReady = (): string[] => {
    if (stopping) return ["shutting down"];
    if (standing === undefined) return ["not done syncing"];
    const reasons: string[] = [];
    if (isOldFork(standing.view.hardfork)) reasons.push(`not yet on hardfork ${leastHardfork.join(".")}`);
    if (standing.swarm === undefined) reasons.push("not in any swarm");
    return reasons;
  };

  const unsynchronised = {
    ...parts,
    subscriptions,
    blockHashes,
    activity: createActivity(),
    stats: createStats(clock),
    standing: () => standing,
    notReady,
  };
  // The two know each other. A plain property, because requests copy the context, and an accessor would make that slow.
  const context: NodeContext = Object.assign(unsynchronised, { sync: undefined as unknown as SwarmSync });
  const sync = createSwarmSync(context);
  Object.assign(context, { sync });

  /** Whether more may be due. */
  const sweepMessages = (): boolean => {
    const started = clock.now();
    const slices = [store.sweep, store.replica.sweepRequests] as const;
    for (const slice of slices)
      do {
        if (clock.now() - started >= sweepTurn) return true;
      } while (slice(started, sweepSlice) === sweepSlice);
    return false;
  };

  const sweep = (): void => {
    const more = sweepMessages();
    if (!more) subscriptions.purge();
    cancelSweep = clock.after(more ? 0 : sweepEvery, sweep);
  };

  return {
    context,
    applyView: (view) => {
      standing = standingIn(view, legacy);
      blockHashes.learn(view.height, view.blockHash);
      log("debug", "a new block", { height: view.height, swarm: String(standing.swarm?.id) });
      sync.stand(standing);
    },
    start: sweep,
    stop: () => {
      stopping = true;
      sync.stop();
      cancelSweep();
    },
  };
};
