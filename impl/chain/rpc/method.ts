import { stringify } from "lossless-json";
import type * as z from "zod";
import { readWire } from "../../../spec/schema/read-wire.js";
import type { ChainNode } from "../chain-node.js";

/** Who calls: the node whose own endpoint the call came in by, or nobody in particular. */
export interface Caller {
  readonly node: ChainNode | undefined;
}

/** One method of the daemon's RPC, the same over OMQ and HTTP. */
export interface RpcMethod {
  readonly access: "public" | "admin";
  /** Answers with JSON text. Throws ParamsError, RpcError. */
  readonly run: (params: unknown, caller: Caller) => string;
}

/** Parameters that cannot be read: 400 over OMQ, −32602 over HTTP. */
export class ParamsError extends Error {
  constructor(faults: readonly string[]) {
    super(`Invalid params: ${faults.join("; ")}`);
    this.name = "ParamsError";
  }
}

/** Parameters that were read and cannot be met: 500 over OMQ, `code` over HTTP, as the deployed daemon numbers them. */
export class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = "RpcError";
  }
}

/** Codes of the deployed daemon (`core_rpc_server_error_codes.h`). */
export const rpcErrorCodes = { wrongParam: -1, tooBigHeight: -2 } as const;

/** Reads parameters; absent ones are an empty object. Throws ParamsError. */
export const readParams = <Schema extends z.ZodType>(schema: Schema, params: unknown): z.output<Schema> => {
  const reading = readWire(schema, params ?? {});
  if (!reading.ok) throw new ParamsError(reading.faults);
  return reading.value;
};

/** JSON text; bigints become bare integers of any size, absent values are left out. */
export const toJson = (value: unknown): string => stringify(value) ?? "null";

/** Result of a call that has nothing to tell. */
export const okStatus = "OK";
