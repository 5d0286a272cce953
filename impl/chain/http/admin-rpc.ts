import type * as z from "zod";
import { RuleViolation } from "../../../spec/model/chain/rule-violation.js";
import { type ChainAdminMethod, type ChainAdminResult, chainAdminParams } from "../../../spec/schema/chain-admin.js";
import { readWire } from "../../../spec/schema/read-wire.js";
import type { Chain } from "../chain.js";
import type { ChainNode } from "../chain-node.js";
import { ChainRefusal } from "../refusal.js";
import { toJson } from "../rpc/method.js";
import { fromTransactionJson } from "../transaction-json.js";
import { chainStateJson } from "./chain-state-json.js";
import { type JsonRpcDispatch, JsonRpcFailure, jsonRpcCodes } from "./json-rpc.js";

export interface AdminRpcOptions {
  readonly chain: Chain;
  /** Opens a new node's own endpoint; resolves with its address. */
  readonly openNode: (node: ChainNode) => Promise<string>;
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

/** Blocks made in one go before other work gets its turn. */
const blocksAtOnce = 20;

const createHandlers = ({ chain, openNode }: AdminRpcOptions): Handlers => ({
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
  next_block: async ({ count }) => {
    for (let made = 1; made < count; made++) {
      chain.nextBlock();
      if (made % blocksAtOnce === 0) await new Promise(setImmediate);
    }
    const { height, hash } = chain.nextBlock();
    return { height, hash };
  },
  state: () => chainStateJson(chain),
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
