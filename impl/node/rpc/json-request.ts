import type { NodeContext } from "../context.js";
import type { Reply } from "./endpoint.js";
import { endpoints } from "./endpoints.js";
import { isJsonObject, parseJsonBytes } from "./json.js";
import { runEndpoint } from "./run-endpoint.js";

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
