import { ParamsError, RpcError, type RpcMethod } from "../rpc/method.js";
import { type JsonRpcDispatch, JsonRpcFailure, jsonRpcCodes } from "./json-rpc.js";

/** Code of the deployed daemon for an admin method on a public listener. */
const forbidden = 403;

/** The daemon's RPC for clients and seeds: public methods only, and nobody is a node here. */
export const createPublicRpc =
  (methods: ReadonlyMap<string, RpcMethod>): JsonRpcDispatch =>
  (name, params) => {
    const method = methods.get(name);
    if (method === undefined) throw new JsonRpcFailure(jsonRpcCodes.methodNotFound, "Method not found");
    if (method.access === "admin") {
      throw new JsonRpcFailure(forbidden, "Forbidden; this command is not available over public RPC");
    }
    try {
      return method.run(params, { node: undefined });
    } catch (error) {
      if (error instanceof ParamsError) throw new JsonRpcFailure(jsonRpcCodes.invalidParams, error.message);
      if (error instanceof RpcError) throw new JsonRpcFailure(error.code, error.message);
      throw error;
    }
  };
