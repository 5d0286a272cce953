import { storageServerPing } from "../../../spec/schema/chain-rpc.js";
import type { StoragePings } from "../daemons/storage-pings.js";
import { okStatus, RpcError, type RpcMethod, readParams, rpcErrorCodes, toJson } from "./method.js";

/** Oldest storage server that the daemon accepts. */
const oldestVersion = [2, 8, 0] as const;

const isOlder = (version: readonly number[], than: readonly number[]): boolean => {
  const at = version.findIndex((part, index) => part !== than[index]);
  return at !== -1 && version[at]! < than[at]!;
};

/** `storage_server_ping`. A ping that is not accepted is answered with a status that says why. */
export const createStoragePing = (pings: StoragePings): RpcMethod => ({
  access: "admin",
  run: (params, { node }) => {
    const { version, pubkey_ed25519, error } = readParams(storageServerPing, params);
    if (node === undefined) throw new RpcError(rpcErrorCodes.wrongParam, "This daemon is not a service node");
    if (error !== undefined && error !== "") {
      pings.fault(node.legacy);
      return toJson({ status: `Storage server reported an error: ${error}. No uptime proofs while it lasts.` });
    }
    if (isOlder(version, oldestVersion)) {
      return toJson({ status: `Outdated storage server: ${version.join(".")}, need ${oldestVersion.join(".")}` });
    }
    if (pubkey_ed25519 !== node.ed25519) {
      return toJson({ status: `Wrong storage server pubkey: ${pubkey_ed25519}, expected ${node.ed25519}` });
    }
    pings.accept(node.legacy, version);
    return toJson({ status: okStatus });
  },
});
