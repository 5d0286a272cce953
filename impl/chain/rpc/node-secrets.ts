import { okStatus, RpcError, type RpcMethod, rpcErrorCodes, toJson } from "./method.js";

/** `get_service_node_privkey`: hands the node's secret keys to whoever comes in by the node's own endpoint. */
export const nodeSecrets: RpcMethod = {
  access: "admin",
  run: (_params, { node }) => {
    if (node === undefined) throw new RpcError(rpcErrorCodes.wrongParam, "This daemon is not a service node");
    const { legacy, ed25519Secret, x25519Secret } = node.keys;
    return toJson({
      service_node_privkey: legacy.secret.toString("hex"),
      service_node_ed25519_privkey: ed25519Secret.toString("hex"),
      service_node_x25519_privkey: x25519Secret.toString("hex"),
      status: okStatus,
    });
  },
};
