import type { Chain } from "../chain.js";
import { createBlockHash } from "./block-hash.js";
import { createBlockCount, createInfo } from "./chain-info.js";
import type { RpcMethod } from "./method.js";
import { nodeSecrets } from "./node-secrets.js";
import { onsResolve } from "./ons-resolve.js";
import { createPeerReports } from "./peer-reports.js";
import { createServiceNodes } from "./service-nodes.js";
import { createStoragePings } from "./storage-ping.js";

/** What methods take from outside. */
export interface RpcPorts {
  /** Seconds since 1970. */
  readonly now: () => number;
  /** Uniform integer in [0, n). */
  readonly randomBelow: (n: number) => number;
}

/** The daemon's RPC by name, other names of the same method included. */
export const createRpcMethods = (chain: Chain, { now, randomBelow }: RpcPorts): ReadonlyMap<string, RpcMethod> => {
  const { state, parameters, register, hashAt } = chain;
  const reports = createPeerReports((node) => state().nodes.has(node), now);
  const pings = createStoragePings();
  const serviceNodes = createServiceNodes({
    state,
    parameters,
    register,
    storageVersionOf: pings.versionOf,
    timesOf: reports.timesOf,
    randomBelow,
  });
  const blockHash = createBlockHash(() => state().height, hashAt);
  return new Map([
    ["get_service_nodes", serviceNodes],
    ["get_n_service_nodes", serviceNodes],
    ["get_all_service_nodes", serviceNodes],
    ["get_block_hash", blockHash],
    ["on_get_block_hash", blockHash],
    ["on_getblockhash", blockHash],
    ["ons_resolve", onsResolve],
    ["get_info", createInfo(state, parameters.profile)],
    ["get_block_count", createBlockCount(state)],
    ["get_service_node_privkey", nodeSecrets],
    ["get_service_privkeys", nodeSecrets],
    ["storage_server_ping", pings.method],
    ["report_peer_status", reports.method],
    ["report_peer_storage_server_status", reports.method],
  ]);
};
