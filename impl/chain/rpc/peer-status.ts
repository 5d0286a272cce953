import * as z from "zod";
import type { PeerReports } from "../daemons/peer-reports.js";
import { okStatus, RpcError, type RpcMethod, readParams, rpcErrorCodes, toJson } from "./method.js";

const reportParams = z.object({ type: z.string(), pubkey: z.string(), passed: z.boolean() });

/**
 * `report_peer_status`: how a storage server's test of another one ended.
 * @param isListed whether a node with this legacy key is on the list
 */
export const createPeerStatus = (reports: PeerReports, isListed: (node: string) => boolean): RpcMethod => ({
  access: "admin",
  run: (params, caller) => {
    const { type, pubkey, passed } = readParams(reportParams, params);
    const { wrongParam } = rpcErrorCodes;
    if (type !== "storage") throw new RpcError(wrongParam, `Unknown status type: ${JSON.stringify(type)}`);
    const node = pubkey.toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(node)) throw new RpcError(wrongParam, "Could not parse public key");
    if (!isListed(node)) throw new RpcError(wrongParam, `Unknown service node ${node}`);
    if (caller.node === undefined) throw new RpcError(wrongParam, "Only a service node reports about others");
    reports.record(caller.node.legacy, node, passed);
    return toJson({ status: okStatus });
  },
});
