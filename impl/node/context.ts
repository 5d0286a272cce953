import type { KeyObject } from "node:crypto";
import type { NodeStore } from "../storage/replica.js";
import type { Activity } from "./activity.js";
import type { Subscriptions } from "./monitor/subscriptions.js";
import type { AskDaemon, Clock, Log, Random, Transport } from "./ports.js";
import type { Stats } from "./stats.js";
import type { BlockHashes } from "./storage-test/block-hashes.js";
import type { SwarmSync } from "./sync/swarm-sync.js";
import type { ChainView, ServiceNode, Swarm } from "./view/chain-view.js";

/** Keys of a node, as its chain daemon handed them out. Secrets: never logged, never answered. */
export interface NodeKeys {
  readonly legacyPublic: Buffer;
  readonly ed25519Public: Buffer;
  readonly ed25519Secret: KeyObject;
  readonly x25519Public: Buffer;
  readonly x25519Secret: KeyObject;
}

/** The network as the node sees it now. */
export interface Standing {
  readonly view: ChainView;
  /** Undefined while the node is not in the list. */
  readonly self: ServiceNode | undefined;
  /** Undefined while it is in no swarm. */
  readonly swarm: Swarm | undefined;
  /** The other members of its swarm. */
  readonly peers: readonly ServiceNode[];
}

/** What the parts of a node share. */
export interface NodeContext {
  readonly keys: NodeKeys;
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  readonly store: NodeStore;
  readonly log: Log;
  readonly askDaemon: AskDaemon;
  readonly testnet: boolean;
  readonly subscriptions: Subscriptions;
  readonly activity: Activity;
  readonly stats: Stats;
  readonly blockHashes: BlockHashes;
  readonly sync: SwarmSync;
  /** Stamp that another member gave the write at hand; undefined for writes that this node accepts itself. */
  readonly stamp?: number;
  /**
   * Set for a write that came without a stamp: from a member of the deployed kind, which knows none, or from one that did
   * not know our kind yet, and will tell the stamp later.
   */
  readonly unstampedFrom?: "deployed" | "other";
  /** Requests are checked, and then not done. */
  readonly dryRun?: true;
  /** Undefined until the chain answered for the first time. */
  readonly standing: () => Standing | undefined;
  /** Reasons why clients are refused with 503; empty when the node is ready. */
  readonly notReady: () => readonly string[];
}
