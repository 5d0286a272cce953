import * as z from "zod";
import { okStatus, RpcError, type RpcMethod, readParams, rpcErrorCodes, toJson } from "./method.js";

const params = z.object({ type: z.int().min(0), name_hash: z.string() });

/** 32 bytes as hex or base64, padded or not. */
const isHash = (text: string): boolean => /^[0-9a-fA-F]{64}$/.test(text) || /^[A-Za-z0-9+/]{43}=?$/.test(text);

/** `ons_resolve`: no name is registered on this chain, which is what an answer without a value says. */
export const onsResolve: RpcMethod = {
  access: "public",
  run: (given) => {
    const { name_hash } = readParams(params, given);
    if (!isHash(name_hash))
      throw new RpcError(rpcErrorCodes.wrongParam, "Unable to parse name hash: 32 bytes expected");
    return toJson({ status: okStatus });
  },
};
