import type { NodeContext, NodeKeys } from "./context.js";
import type { AskDaemon } from "./ports.js";
import { ChainAnswerError, type ChainView, readChainView } from "./view/chain-view.js";

/** Fields of a list entry that a storage server reads. */
const wantedFields = [
  "service_node_pubkey",
  "swarm_id",
  "storage_port",
  "public_ip",
  "height",
  "block_hash",
  "hardfork",
  "snode_revision",
  "funded",
  "pubkey_x25519",
  "pubkey_ed25519",
  "storage_lmq_port",
];

export interface ChainLinkOptions {
  readonly ask: AskDaemon;
  readonly keys: NodeKeys;
  readonly ports: { readonly https: number; readonly omq: number };
  readonly version: readonly number[];
  readonly clock: NodeContext["clock"];
  readonly log: NodeContext["log"];
  /** A new block with its list of nodes; called in the order of the answers. */
  readonly onView: (view: ChainView) => void;
  /** Hash (hex) of a block before the first one that was applied. */
  readonly onPastBlock: (height: number, hash: string) => void;
}

/** The node's side of the link to its chain daemon. */
export interface ChainLink {
  /** Asks for the list, says hello and subscribes; renews both every 30 s until `stop`. */
  readonly start: () => void;
  /** A block was announced: asks for the list again, unless an answer is outstanding. */
  readonly blockAnnounced: () => void;
  /** Tells the daemon how a test of another node ended. */
  readonly reportPeer: (legacy: string, passed: boolean) => Promise<void>;
  readonly stop: () => void;
}

const renewEvery = 30_000;
const daemonTimeout = 15_000;
/** Blocks before the first one whose hashes are asked for. */
const pastBlocks = 6;

/** Daemons up to version 10 answer with a JSON string; what newer ones answer is of no use to deployed nodes either. */
const hashIn = (parts: readonly Buffer[]): string | undefined => {
  const [status, body] = parts.map((part) => part.toString("latin1"));
  const match = parts.length === 2 && status === "200" ? /^"([0-9a-fA-F]{64})"$/.exec(body ?? "") : null;
  return match?.[1]?.toLowerCase();
};

/** Keeps the node's view of the chain current. */
export const createChainLink = (options: ChainLinkOptions): ChainLink => {
  const { ask, keys, clock, log } = options;
  let view: ChainView | undefined;
  let asking = false;
  let again = false;
  let stopRenewal: () => void = () => undefined;

  const listRequest = (): string =>
    JSON.stringify({
      fields: Object.fromEntries(wantedFields.map((field) => [field, true])),
      active_only: false,
      ...(view === undefined ? {} : { poll_block_hash: view.blockHash }),
    });

  const askPastBlock = async (height: number): Promise<void> => {
    try {
      const parts = await ask("rpc.get_block_hash", [JSON.stringify({ height: [height] })], daemonTimeout);
      const hash = hashIn(parts);
      if (hash !== undefined) options.onPastBlock(height, hash);
    } catch (error) {
      log("debug", "the hash of a past block is not to be had", { height, reason: String(error) });
    }
  };

  const apply = (body: string): void => {
    const next = readChainView(body, view);
    if (next === undefined || next.blockHash === view?.blockHash) return;
    if (view !== undefined && next.height <= view.height)
      log("warn", "the chain went back", { from: view.height, to: next.height });
    const isFirst = view === undefined;
    view = next;
    options.onView(next);
    if (isFirst) for (let height = next.height - pastBlocks; height < next.height; height++) void askPastBlock(height);
  };

  const refresh = async (): Promise<void> => {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const parts = await ask("rpc.get_service_nodes", [listRequest()], daemonTimeout);
      if (parts.length < 2) throw new ChainAnswerError(`get_service_nodes: ${parts.length} parts, expected 2`);
      apply(parts[1]!.toString("utf8"));
    } catch (error) {
      log("error", "the list of service nodes could not be read", { reason: String(error) });
    } finally {
      asking = false;
    }
    if (again) {
      again = false;
      await refresh();
    }
  };

  const greet = async (): Promise<void> => {
    const ping = {
      version: options.version,
      pubkey_ed25519: keys.ed25519Public.toString("hex"),
      https_port: options.ports.https,
      omq_port: options.ports.omq,
    };
    const results = await Promise.allSettled([
      ask("admin.storage_server_ping", [JSON.stringify(ping)], daemonTimeout),
      ask("sub.block", [], daemonTimeout),
    ]);
    for (const result of results)
      if (result.status === "rejected")
        log("warn", "the chain daemon did not answer", { reason: String(result.reason) });
  };

  const renew = (): void => {
    void greet();
    stopRenewal = clock.after(renewEvery, renew);
  };

  return {
    start: () => {
      renew();
      void refresh();
    },
    blockAnnounced: () => void refresh(),
    reportPeer: async (legacy, passed) => {
      await ask(
        "admin.report_peer_status",
        [JSON.stringify({ type: "storage", pubkey: legacy, passed })],
        daemonTimeout,
      );
    },
    stop: () => stopRenewal(),
  };
};
