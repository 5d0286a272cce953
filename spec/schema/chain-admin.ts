import * as z from "zod";
import { hexBytes, uint64 } from "./primitives.js";

/** Highest port, and the lowest that is one. */
const port = z.int().min(1).max(65_535);
const key = hexBytes(32);
const signature = hexBytes(64);
/** Atomic units (10^9 to the OXEN) as a decimal string. */
const amount = uint64;

/** Failed tests as bits of a 16-bit field. */
const reasons = z.int().min(0).max(0xffff);

/** What a quorum can do to one of the nodes that it tests. */
const stateChange = z.enum(["deregister", "decommission", "recommission", "ip_change"]);

const fromWallet = { wallet: key, sequence: z.int().nonnegative(), signature };

/** A signed transaction in JSON; `spec/model/chain/transaction.ts` says what is signed. */
export const transactionJson = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("register"),
    ...fromWallet,
    node: key,
    hardfork: z.int().min(0).max(255),
    fee: z.int().nonnegative(),
    reserved: z.array(z.strictObject({ contributor: key, amount })),
    stake: amount,
    nodeSignature: signature,
  }),
  z.strictObject({ type: z.literal("stake"), ...fromWallet, node: key, stake: amount }),
  z.strictObject({ type: z.literal("unlock"), ...fromWallet, node: key }),
  z.strictObject({ type: z.literal("transfer"), ...fromWallet, to: key, amount }),
  z.strictObject({
    type: z.literal("state_change"),
    height: z.int().nonnegative(),
    worker: z.int().nonnegative(),
    state: stateChange,
    reasonsAll: reasons,
    reasonsAny: reasons,
    votes: z.array(z.strictObject({ validator: z.int().nonnegative(), signature })).max(32),
  }),
]);
export type TransactionJson = z.infer<typeof transactionJson>;

/** The vote of a validator of the quorum of `height`, both nodes by their indexes in it; see `spec/model/chain/vote.ts`. */
export const voteJson = z.strictObject({
  height: z.int().nonnegative(),
  worker: z.int().nonnegative(),
  state: stateChange,
  validator: z.int().nonnegative(),
  reasons,
  signature,
});

/** Votes on one subject so far, and the transaction that they made up, if they just did. */
const voteCount = z.strictObject({ height: z.int().nonnegative(), votes: z.int().nonnegative(), tx: key.optional() });

/**
 * Parameters of the methods of the chain's admin interface: JSON-RPC 2.0 over HTTP POST, guarded by
 * `Authorization: Bearer <token>`. Nodes are named by legacy key.
 */
export const chainAdminParams = {
  /** Makes the keys of a node and its OMQ endpoint; the node is not registered yet. `seed` is an Ed25519 seed. */
  add_node: z.strictObject({ ip: z.ipv4(), https_port: port, omq_port: port, seed: key.optional() }),
  /**
   * Submits a registration by `wallet` (an Ed25519 seed; a funded wallet of its own if left out) that reserves and
   * stakes `amount` for the operator, the whole requirement if left out.
   */
  register: z.strictObject({ node: key, wallet: key.optional(), amount: amount.optional() }),
  /** Submits an unlock by the operator of a node that this interface registered. */
  unlock: z.strictObject({ node: key }),
  /** Submits a transaction signed elsewhere. */
  submit: z.strictObject({ transaction: transactionJson }),
  /** Submits a contribution of `amount` to a node by `wallet`, an Ed25519 seed. */
  stake: z.strictObject({ node: key, wallet: key, amount }),
  /** Submits a transfer out of the wallet of an Ed25519 seed to a wallet's public key. */
  transfer: z.strictObject({ from: key, to: key, amount }),
  /** Makes blocks now. The chain's time moves on by the block target with each. */
  next_block: z.strictObject({ count: z.int().min(1).max(100_000).default(1) }),
  /** Makes as many blocks as become due within `ms` milliseconds of the chain's time, at least one. */
  warp: z.strictObject({ ms: z.int().min(1).max(10_000_000_000) }),
  /** From now on blocks come by themselves at an interval, with time passing, or on demand only (0). */
  produce: z.strictObject({ interval_ms: z.int().min(0).max(3_600_000) }),
  /** Forgets the transactions and votes that wait. */
  flush_pool: z.strictObject({}),
  /** Takes the last blocks back; their transactions wait again. */
  pop: z.strictObject({ count: z.int().min(1).max(11) }),
  state: z.strictObject({}),
  /** Free and locked coins of a wallet's public key. */
  wallet: z.strictObject({ wallet: key }),
  /**
   * What the daemon of a node does by itself, or all daemons if none is named: send uptime proofs, and vote on what it
   * sees. They do both unless told otherwise.
   */
  daemon: z.strictObject({ node: key.optional(), proofs: z.boolean().optional(), votes: z.boolean().optional() }),
  /** Tells the daemon of `tester` how a test of `node` ended, as its storage server does. */
  report: z.strictObject({ tester: key, node: key, passed: z.boolean() }),
  /** Hands in one vote. */
  submit_vote: z.strictObject({ vote: voteJson }),
  /** Lets validators vote on a node whatever they saw, until `count` have, in the newest quorum that can. */
  cast_votes: z.strictObject({
    node: key,
    state: stateChange,
    reasons: reasons.default(0x08),
    count: z.int().min(1).max(10).default(7),
  }),
  /** Submits a transfer from the genesis wallet to a wallet's public key. */
  fund: z.strictObject({ wallet: key, amount }),
  /** From now on the node list given to `from` names this address for `to`; absent ports stay as they are. */
  tap: z.strictObject({ from: key, to: key, ip: z.ipv4(), omq_port: port.optional(), https_port: port.optional() }),
} as const;
export type ChainAdminMethod = keyof typeof chainAdminParams;

const blockId = { height: z.int().nonnegative(), hash: key };

/** Results of the same methods; swarm ids and amounts are decimal strings. */
export const chainAdminResults = {
  add_node: z.strictObject({
    ed25519: key,
    x25519: key,
    legacy: key,
    /** Seed, then public key, as libsodium has it. */
    ed25519_secret: hexBytes(64),
    x25519_secret: key,
    /** Scalar, little-endian. */
    legacy_secret: key,
    /** Address of the endpoint that hands out these keys. */
    oxend_rpc: z.string(),
  }),
  register: z.strictObject({ tx: key, wallet: key }),
  unlock: z.strictObject({ tx: key, unlock_height: z.int().positive() }),
  submit: z.strictObject({ tx: key }),
  stake: z.strictObject({ tx: key }),
  transfer: z.strictObject({ tx: key }),
  next_block: z.strictObject(blockId),
  warp: z.strictObject(blockId),
  produce: z.strictObject({}),
  flush_pool: z.strictObject({}),
  pop: z.strictObject(blockId),
  state: z.strictObject({
    ...blockId,
    genesis_hash: key,
    hardfork: z.string().regex(/^\d+\.\d+$/),
    /** Transactions that wait for the next block. */
    pool: z.int().nonnegative(),
    nodes: z.array(
      z.strictObject({
        legacy: key,
        ed25519: key,
        x25519: key,
        state: z.enum(["unregistered", "awaiting", "active", "decommissioned"]),
        swarm: uint64,
        unlock_height: z.int().nonnegative(),
        ip: z.ipv4(),
        https_port: port,
        omq_port: port,
      }),
    ),
    swarms: z.array(z.strictObject({ id: uint64, members: z.array(key) })),
  }),
  wallet: z.strictObject({
    /** Atomic units that can be spent. */
    balance: amount,
    sequence: z.int().nonnegative(),
    /** Rewards that were not paid yet, in thousandths of an atomic unit. */
    accrued: amount,
    /** Stakes of deregistered nodes, and the heights of the blocks that free them. */
    held: z.array(z.strictObject({ node: key, amount, free_at: z.int().nonnegative() })),
  }),
  daemon: z.strictObject({}),
  report: z.strictObject({}),
  submit_vote: voteCount,
  cast_votes: voteCount,
  fund: z.strictObject({ tx: key }),
  tap: z.strictObject({}),
} as const;
export type ChainAdminResult<Method extends ChainAdminMethod> = z.infer<(typeof chainAdminResults)[Method]>;
