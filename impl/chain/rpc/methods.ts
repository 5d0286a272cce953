import type { Chain } from "../chain.js";
import type { Daemons } from "../daemons/daemons.js";
import { createBlockHash } from "./block-hash.js";
import { createBlockCount, createInfo } from "./chain-info.js";
import type { RpcMethod } from "./method.js";
import { nodeSecrets } from "./node-secrets.js";
import { onsResolve } from "./ons-resolve.js";
import { createPeerStatus } from "./peer-status.js";
import { createServiceNodes } from "./service-nodes.js";
import { createStoragePing } from "./storage-ping.js";

/**
 * The daemon's RPC by name, other names of the same method included.
 * @param randomBelow uniform integer in [0, n)
 */
export const createRpcMethods = (
  chain: Chain,
  daemons: Daemons,
  randomBelow: (n: number) => number,
): ReadonlyMap<string, RpcMethod> => {
  const { state, parameters, register, hashAt } = chain;
  const { pings, reports, proofs } = daemons;
  const peerStatus = createPeerStatus(reports, (node) => state().nodes.has(node));
  const storagePing = createStoragePing(pings);
  const serviceNodes = createServiceNodes({
    state,
    parameters,
    register,
    storageVersionOf: (node) => pings.of(node).version,
    proofOf: proofs.of,
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
    ["storage_server_ping", storagePing],
    ["report_peer_status", peerStatus],
    ["report_peer_storage_server_status", peerStatus],
  ]);
};
