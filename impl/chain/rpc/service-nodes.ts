import type * as z from "zod";
import { isActive } from "../../../spec/model/chain/node-state.js";
import type { ChainParameters } from "../../../spec/model/chain/parameters.js";
import type { ChainState, ServiceNode } from "../../../spec/model/chain/state.js";
import { serviceNodesParams } from "../../../spec/schema/chain-rpc.js";
import type { PeerReports } from "../daemons/peer-reports.js";
import type { ProofBook } from "../daemons/proof-book.js";
import type { NodeRegister } from "../node-register.js";
import { type FieldSelection, selectFields } from "./field-selection.js";
import { type Caller, okStatus, type RpcMethod, readParams, toJson } from "./method.js";
import { entryFields } from "./node-entry.js";

export interface ServiceNodesOptions {
  readonly state: () => ChainState;
  readonly parameters: ChainParameters;
  readonly register: NodeRegister;
  readonly storageVersionOf: (node: string) => readonly number[] | undefined;
  readonly proofOf: ProofBook["of"];
  readonly timesOf: PeerReports["timesOf"];
  /** Uniform integer in [0, n), for answers in random order. */
  readonly randomBelow: (n: number) => number;
}

type Params = z.output<typeof serviceNodesParams>;

/** Most answers kept for callers that ask the same before the next block. */
const maxKept = 64;

/** Fields that change without a block, or differ from caller to caller. */
const changingFields = Object.keys(entryFields).filter(
  (name) => name.startsWith("storage_server_") || name === "last_uptime_proof",
);

const chosen = (nodes: ServiceNode[], limit: number, randomBelow: (n: number) => number): ServiceNode[] => {
  if (limit === 0) return nodes;
  for (let last = nodes.length - 1; last > 0; last--) {
    const other = randomBelow(last + 1);
    [nodes[last], nodes[other]] = [nodes[other]!, nodes[last]!];
  }
  return limit < 0 ? nodes : nodes.slice(0, limit);
};

/**
 * `get_service_nodes`: the list of nodes as storage servers and clients read it, in ascending order of keys. A storage
 * server finds every other node through it, so this is where taps take effect: on answers to a tapped node that name
 * OMQ ports. What a node fetches for a client never does, and shows true addresses.
 */
export const createServiceNodes = (options: ServiceNodesOptions): RpcMethod => {
  const { state, parameters, register, storageVersionOf, proofOf, timesOf, randomBelow } = options;
  let keptFor = "";
  const kept = new Map<string, string>();

  const isWanted = (node: ServiceNode, { active_only }: Params): boolean =>
    active_only !== true || (isActive(node) && register.nodes.has(node.key));

  const select = (params: Params): ServiceNode[] => {
    const { nodes } = state();
    const { service_node_pubkeys: keys = [], limit = 0 } = params;
    const named =
      keys.length === 0
        ? [...nodes.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
        : keys.flatMap((key) => nodes.get(key.toLowerCase()) ?? []);
    return chosen(
      named.filter((node) => isWanted(node, params)),
      limit,
      randomBelow,
    );
  };

  const entryOf = (listed: ServiceNode, wants: FieldSelection, caller: Caller): Record<string, unknown> => {
    const from = caller.node?.legacy;
    const source = {
      listed,
      known: register.nodes.get(listed.key),
      tap: from !== undefined && wants("storage_lmq_port") ? register.tapOf(from, listed.key) : undefined,
      storageVersion: storageVersionOf(listed.key),
      proof: proofOf(listed.key),
      height: state().height,
      times: from === undefined ? undefined : timesOf(from, listed.key),
      parameters,
    };
    const entry: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(entryFields)) if (wants(name)) entry[name] = value(source);
    return entry;
  };

  const answer = (params: Params, caller: Caller): string => {
    const { height, hash } = state();
    const { version, revision } = parameters.hardfork;
    const wants = selectFields(params.fields);
    const isPoll = params.poll_block_hash !== undefined;
    const unchanged = params.poll_block_hash === hash;
    return toJson({
      height: wants("height") ? height : undefined,
      target_height: wants("target_height") ? height : undefined,
      block_hash: wants("block_hash") || isPoll ? hash : undefined,
      hardfork: wants("hardfork") ? version : undefined,
      snode_revision: wants("snode_revision") ? revision : undefined,
      unchanged: unchanged ? true : undefined,
      service_node_states: unchanged ? undefined : select(params).map((node) => entryOf(node, wants, caller)),
      status: okStatus,
    });
  };

  /** Whether all callers get the same answer until the next block: it is not drawn and nothing of it is the caller's. */
  const isShared = (params: Params, caller: Caller): boolean => {
    if ((params.limit ?? 0) !== 0) return false;
    if (caller.node !== undefined && register.hasTaps(caller.node.legacy)) return false;
    const wants = selectFields(params.fields);
    return !changingFields.some(wants);
  };

  return {
    access: "public",
    run: (given, caller) => {
      const params = readParams(serviceNodesParams, given);
      if (!isShared(params, caller)) return answer(params, caller);
      const { hash } = state();
      if (keptFor !== hash || kept.size > maxKept) kept.clear();
      keptFor = hash;
      const key = JSON.stringify(params);
      const text = kept.get(key) ?? answer(params, caller);
      kept.set(key, text);
      return text;
    },
  };
};
