import { BtError } from "../../codec/bt.js";
import type { NodeContext } from "../context.js";
import { ClientError } from "./client-error.js";
import type { Endpoint, Origin, Reply } from "./endpoint.js";
import { getSwarmEndpoints } from "./get-swarm.js";
import { infoEndpoint } from "./info.js";
import { isJsonObject, parseJsonBytes } from "./json.js";
import type { RawParams } from "./params.js";
import { retrieveEndpoint } from "./retrieve.js";
import { storeEndpoint } from "./store.js";

const all: readonly Endpoint[] = [storeEndpoint, retrieveEndpoint, ...getSwarmEndpoints, infoEndpoint];

/** Client endpoints by method name. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map(all.map((endpoint) => [endpoint.name, endpoint]));

const refusal = (node: NodeContext, method: string, error: unknown): Reply => {
  if (error instanceof ClientError) return { status: error.status, body: error.body };
  const level = error instanceof BtError ? "debug" : "error";
  node.log(level, "a request failed", { method, reason: error instanceof Error ? error.message : String(error) });
  return { status: 500, body: "request failed" };
};

/** Runs an endpoint; whatever goes wrong becomes an answer. */
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

/** A JSON request `{"method", "params"}`, as HTTPS and onions carry it. */
export const runJsonRequest = async (node: NodeContext, body: Buffer): Promise<Reply> => {
  let request: unknown;
  try {
    request = parseJsonBytes(body);
  } catch {
    return { status: 400, body: "invalid json" };
  }
  if (!isJsonObject(request) || typeof request.method !== "string")
    return { status: 400, body: "invalid json: no `method` field" };
  if (!isJsonObject(request.params)) return { status: 400, body: "invalid json: no `params` field" };
  const endpoint = endpoints.get(request.method);
  if (endpoint === undefined) return { status: 400, body: `no method ${request.method}` };
  return runEndpoint(node, endpoint, { encoding: "json", object: request.params }, "client");
};
