import * as z from "zod";
import { anyCaseKey, blockHash, version, wireKey, wirePort, wireUint64 } from "./deployed.js";

/** A call of the public JSON-RPC interface. Clients may leave out `jsonrpc` and `id`. */
export const jsonRpcRequest = z.object({
  jsonrpc: z.literal("2.0").optional(),
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string(),
  params: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
});

const envelope = { jsonrpc: z.literal("2.0"), id: z.union([z.string(), z.number(), z.null()]) };

/** An error of the JSON-RPC interface. */
export const jsonRpcError = z.object({ ...envelope, error: z.object({ code: z.int(), message: z.string() }) });

/** The envelope of a result of the JSON-RPC interface. */
const jsonRpcResult = <Result extends z.ZodType>(result: Result) => z.object({ ...envelope, result });

/** Request for the node list: `get_service_nodes`, also named `get_n_service_nodes` and `get_all_service_nodes`. */
export const serviceNodesParams = z.object({
  fields: z.union([z.array(z.string()), z.record(z.string(), z.boolean())]).optional(),
  active_only: z.boolean().optional(),
  limit: z.int().optional(),
  poll_block_hash: z.string().optional(),
  service_node_pubkeys: z.array(anyCaseKey).optional(),
});

/** Fields of a list entry that storage servers and clients read, and those that usually stand beside them. */
const entryFields = {
  service_node_pubkey: wireKey,
  pubkey_ed25519: wireKey,
  pubkey_x25519: wireKey,
  public_ip: z.ipv4(),
  storage_port: wirePort,
  storage_lmq_port: wirePort,
  /** 18446744073709551615 while in no swarm. */
  swarm_id: wireUint64,
  funded: z.boolean(),
  active: z.boolean(),
  payable: z.boolean(),
  /** `swarm_id` in hex. */
  swarm: z.string().regex(/^(?:0|[1-9a-f][0-9a-f]{0,15})$/, "expected lower-case hex without leading zeros"),
  registration_height: z.int().nonnegative(),
  state_height: z.int().nonnegative(),
  /** 0 while nobody asked to leave. */
  requested_unlock_height: z.int().nonnegative(),
  last_reward_block_height: z.int().nonnegative(),
  last_reward_transaction_index: z.int().nonnegative(),
  /** Blocks of credit; negative once used up. */
  earned_downtime_blocks: z.int(),
  decommission_count: z.int().nonnegative(),
  staking_requirement: wireUint64,
  total_contributed: wireUint64,
  total_reserved: wireUint64,
  operator_address: z.string(),
  contributors: z.array(z.looseObject({ amount: wireUint64, address: z.string() })),
  last_uptime_proof: z.int().nonnegative(),
  storage_server_version: version,
  storage_server_reachable: z.boolean(),
};

const everyField = z.object(entryFields);

/** A list entry of which nothing is required: what was asked for decides. */
const serviceNodeEntry = everyField.partial();

const text = z.string();
const addressed = (entry: { pubkey_ed25519?: unknown; pubkey_x25519?: unknown }): boolean =>
  Boolean(entry.pubkey_ed25519) && Boolean(entry.pubkey_x25519);

/**
 * A list entry as a storage server needs it. Without a proof the keys are missing or empty; once they are there, so are
 * address and ports.
 */
const storageServerEntry = serviceNodeEntry
  .extend({
    service_node_pubkey: wireKey,
    funded: z.boolean(),
    swarm_id: wireUint64,
    pubkey_ed25519: z.union([wireKey, text.length(0)]).optional(),
    pubkey_x25519: z.union([wireKey, text.length(0)]).optional(),
  })
  .refine(
    (entry) =>
      !addressed(entry) ||
      (entry.public_ip !== undefined && entry.storage_port !== undefined && entry.storage_lmq_port !== undefined),
    "an entry with keys needs public_ip, storage_port and storage_lmq_port",
  );

/** A list entry as a client needs it; one that lacks a field makes the desktop client refuse the whole list. */
const clientEntry = serviceNodeEntry.required({
  public_ip: true,
  storage_port: true,
  pubkey_ed25519: true,
  pubkey_x25519: true,
});

const listOf = <Entry extends z.ZodType>(entry: Entry) => ({
  status: z.string().optional(),
  height: z.int().nonnegative(),
  target_height: z.int().nonnegative().optional(),
  snode_revision: z.int().nonnegative().optional(),
  service_node_states: z.array(entry),
});

const heading = { block_hash: blockHash, hardfork: z.int().nonnegative() };

/** Answer to a poll that names the hash of the top block: no list follows. */
export const unchangedAnswer = z
  .object({ ...listOf(z.never()), ...heading, unchanged: z.literal(true) })
  .omit({ service_node_states: true });

/** The node list as a storage server asks for it. */
export const storageServerList = z.object({
  ...listOf(storageServerEntry),
  ...heading,
  unchanged: z.literal(false).optional(),
});

/** The node list as a client asks a seed for it: the fields it selected, and `height`. */
export const clientList = z.object({
  ...listOf(clientEntry),
  block_hash: blockHash.optional(),
  hardfork: z.int().nonnegative().optional(),
  unchanged: z.literal(false).optional(),
});

/** Answer of a seed to `get_n_service_nodes`. */
export const seedAnswer = z.union([jsonRpcError, jsonRpcResult(clientList)]);

/** The secrets of the node that asks, as `admin.get_service_node_privkey` hands them out; empty for no service node. */
export const nodeSecrets = z.object({
  service_node_privkey: wireKey,
  /** Seed, then public key. */
  service_node_ed25519_privkey: z.string().regex(/^[0-9a-f]{128}$/, "expected 128 digits of lower-case hex"),
  service_node_x25519_privkey: wireKey,
  status: z.string().optional(),
});

/** What a storage server tells its daemon at start and every 30 seconds. */
export const storageServerPing = z.object({
  version,
  pubkey_ed25519: wireKey,
  https_port: wirePort,
  omq_port: wirePort,
  error: z.string().optional(),
});

/** Outcome of one finished reachability test; the node is named by its legacy key. */
export const peerReport = z.object({ type: z.enum(["storage", "lokinet"]), pubkey: wireKey, passed: z.boolean() });

/** Answer to a ping or report. */
export const statusAnswer = z.object({ status: z.string() });

/** Request for the hash of one block, and its answer. */
export const blockHashParams = z.object({ height: z.tuple([z.int().nonnegative()]) });
export const blockHashAnswer = blockHash;
