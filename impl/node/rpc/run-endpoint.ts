import { BtError } from "../../codec/bt.js";
import type { NodeContext } from "../context.js";
import { ClientError } from "./client-error.js";
import type { Endpoint, Origin, Prepared, Reply } from "./endpoint.js";
import type { RawParams } from "./params.js";

/** The answer to a request that an error ended. */
export const refusal = (node: NodeContext, method: string, error: unknown): Reply => {
  if (error instanceof ClientError) return { status: error.status, body: error.body };
  const level = error instanceof BtError ? "debug" : "error";
  node.log(level, "a request failed", { method, reason: error instanceof Error ? error.message : String(error) });
  return { status: 500, body: "request failed" };
};

/** Runs what was prepared; whatever goes wrong becomes an answer. */
export const runPrepared = async (
  node: NodeContext,
  method: string,
  prepared: Prepared,
  origin: Origin,
): Promise<Reply> => {
  try {
    return await prepared.run(node, origin);
  } catch (error) {
    return refusal(node, method, error);
  }
};

/** Reads the parameters and runs the endpoint; whatever goes wrong becomes an answer. */
export const runEndpoint = async (
  node: NodeContext,
  endpoint: Endpoint,
  params: RawParams,
  origin: Origin,
): Promise<Reply> => {
  try {
    return await endpoint.prepare(params, node).run(node, origin);
  } catch (error) {
    return refusal(node, endpoint.name, error);
  }
};
