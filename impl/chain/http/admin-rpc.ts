import { performance } from "node:perf_hooks";
import type * as z from "zod";
import { RuleViolation } from "../../../spec/model/chain/rule-violation.js";
import { type ChainState, walletOf } from "../../../spec/model/chain/state.js";
import { type ChainAdminMethod, type ChainAdminResult, chainAdminParams } from "../../../spec/schema/chain-admin.js";
import { readWire } from "../../../spec/schema/read-wire.js";
import type { Chain } from "../chain.js";
import type { ChainNode } from "../chain-node.js";
import type { Daemons, VoteCount } from "../daemons/daemons.js";
import { ChainRefusal } from "../refusal.js";
import { toJson } from "../rpc/method.js";
import { fromTransactionJson } from "../transaction-json.js";
import { chainStateJson } from "./chain-state-json.js";
import { type JsonRpcDispatch, JsonRpcFailure, jsonRpcCodes } from "./json-rpc.js";

export interface AdminRpcOptions {
  readonly chain: Chain;
  readonly daemons: Daemons;
  /** Opens a new node's own endpoint; resolves with its address. */
  readonly openNode: (node: ChainNode) => Promise<string>;
  /** Lets blocks come by themselves at an interval, or only on demand (0). */
  readonly produce: (intervalMs: number) => void;
}

/** Codes of our own: a rule of the chain is broken (`data.rule`), or the request cannot be met (`data.kind`). */
export const adminCodes = { ruleViolation: -32_000, refused: -32_001 } as const;

type Handlers = {
  readonly [Method in ChainAdminMethod]: (
    params: z.output<(typeof chainAdminParams)[Method]>,
  ) => ChainAdminResult<Method> | Promise<ChainAdminResult<Method>>;
};

const bytes = (hex: string | undefined): Buffer | undefined =>
  hex === undefined ? undefined : Buffer.from(hex, "hex");

/** Blocks are made for so long, milliseconds, before other work gets its turn. */
const turnMs = 40;

/** Makes blocks in turns, so that nobody waits long for an answer meanwhile. */
const makeBlocks = async (chain: Chain, count: number): Promise<{ height: number; hash: string }> => {
  let turnEnds = performance.now() + turnMs;
  for (let made = 1; made < count; made++) {
    chain.warpBlock();
    if (performance.now() < turnEnds) continue;
    await new Promise(setImmediate);
    turnEnds = performance.now() + turnMs;
  }
  const { height, hash } = chain.warpBlock();
  return { height, hash };
};

const countJson = ({ height, votes, tx }: VoteCount): ChainAdminResult<"submit_vote"> => ({
  height,
  votes,
  ...(tx === undefined ? {} : { tx }),
});

const walletJson = ({ wallets, rewards, heldStakes }: ChainState, key: string): ChainAdminResult<"wallet"> => {
  const { balance, sequence } = walletOf(wallets, key);
  const held = heldStakes.filter(({ wallet }) => wallet === key);
  return {
    balance: String(balance),
    sequence,
    accrued: String(rewards.accrued.get(key)?.amount ?? 0n),
    held: held.map(({ node, amount, freeAt }) => ({ node, amount: String(amount), free_at: freeAt })),
  };
};

const createHandlers = ({ chain, daemons, openNode, produce }: AdminRpcOptions): Handlers => ({
  add_node: async ({ ip, https_port, omq_port, seed }) => {
    const node = chain.addNode({ ip, httpsPort: https_port, omqPort: omq_port }, bytes(seed));
    return {
      ed25519: node.ed25519,
      x25519: node.x25519,
      legacy: node.legacy,
      ed25519_secret: node.keys.ed25519Secret.toString("hex"),
      x25519_secret: node.keys.x25519Secret.toString("hex"),
      legacy_secret: node.keys.legacy.secret.toString("hex"),
      oxend_rpc: await openNode(node),
    };
  },
  register: ({ node, wallet, amount }) =>
    chain.stakeNode(node, bytes(wallet), amount === undefined ? undefined : BigInt(amount)),
  unlock: ({ node }) => {
    const { tx, unlockHeight } = chain.unlockNode(node);
    return { tx, unlock_height: unlockHeight };
  },
  submit: ({ transaction }) => ({ tx: chain.submit(fromTransactionJson(transaction)) }),
  next_block: ({ count }) => makeBlocks(chain, count),
  warp: ({ ms }) => makeBlocks(chain, Math.max(1, Math.floor(ms / chain.parameters.blockTargetMs))),
  produce: ({ interval_ms }) => {
    produce(interval_ms);
    return {};
  },
  flush_pool: () => {
    chain.flush();
    daemons.forgetVotes();
    return {};
  },
  pop: ({ count }) => {
    const { height, hash } = chain.pop(count);
    return { height, hash };
  },
  stake: ({ node, wallet, amount }) => ({ tx: chain.contribute(node, Buffer.from(wallet, "hex"), BigInt(amount)) }),
  transfer: ({ from, to, amount }) => ({ tx: chain.transfer(Buffer.from(from, "hex"), to, BigInt(amount)) }),
  state: () => chainStateJson(chain),
  wallet: ({ wallet }) => walletJson(chain.state(), wallet),
  daemon: ({ node, proofs, votes }) => {
    const duties = { ...(proofs === undefined ? {} : { proofs }), ...(votes === undefined ? {} : { votes }) };
    daemons.assign(duties, node);
    return {};
  },
  report: ({ tester, node, passed }) => {
    daemons.reports.record(chain.register.get(tester).legacy, node, passed);
    return {};
  },
  submit_vote: ({ vote }) => countJson(daemons.submitVote(vote)),
  cast_votes: ({ node, state, reasons, count }) => countJson(daemons.castVotes(node, state, reasons, count)),
  fund: ({ wallet, amount }) => ({ tx: chain.fund(wallet, BigInt(amount)) }),
  tap: ({ from, to, ip, omq_port, https_port }) => {
    chain.setTap(from, to, { ip, omqPort: omq_port, httpsPort: https_port });
    return {};
  },
});

const asFailure = (error: unknown): unknown => {
  if (error instanceof RuleViolation) {
    const facts = Object.fromEntries(Object.entries(error.facts).map(([name, fact]) => [name, String(fact)]));
    return new JsonRpcFailure(adminCodes.ruleViolation, error.message, { rule: error.rule, facts });
  }
  if (error instanceof ChainRefusal) {
    return new JsonRpcFailure(adminCodes.refused, error.message, { kind: error.kind });
  }
  return error;
};

const isMethod = (name: string): name is ChainAdminMethod => Object.hasOwn(chainAdminParams, name);

/** The admin interface: the harness adds nodes, submits transactions and makes blocks with it. */
export const createAdminRpc = (options: AdminRpcOptions): JsonRpcDispatch => {
  const handlers = createHandlers(options);
  return async (name, params = {}) => {
    if (!isMethod(name)) throw new JsonRpcFailure(jsonRpcCodes.methodNotFound, `Method not found: ${name}`);
    const reading = readWire(chainAdminParams[name] as z.ZodType, params);
    if (!reading.ok) {
      throw new JsonRpcFailure(jsonRpcCodes.invalidParams, `Invalid params: ${reading.faults.join("; ")}`);
    }
    const handler = handlers[name] as (params: unknown) => unknown;
    try {
      return toJson(await handler(reading.value));
    } catch (error) {
      throw asFailure(error);
    }
  };
};
