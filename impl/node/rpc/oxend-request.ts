import type { NodeContext } from "../context.js";
import { type ClientError, invalidRequest } from "./client-error.js";
import type { Endpoint, Reply } from "./endpoint.js";
import { parseJson, parseJsonBytes, RawJson, writeJson } from "./json.js";
import { fieldSet, type RawParams, readFields, required } from "./params.js";
import { stamp } from "./swarm-body.js";

const fields = fieldSet({ endpoint: "string", params: "any" });

/** What clients may ask the chain daemon. */
const allowed: ReadonlySet<string> = new Set(["get_service_nodes", "ons_resolve"]);

const daemonTimeout = 15_000;

interface OxendRequest {
  readonly endpoint: string;
  /** JSON text for the daemon. */
  readonly params: string | undefined;
}

const unreadable = (): ClientError => invalidRequest("oxend_request params field does not contain valid json");

/** In bt the parameters are a string that holds JSON. */
const btParams = (value: unknown): string | undefined => {
  if (!(value instanceof Uint8Array)) throw unreadable();
  try {
    const parsed = parseJsonBytes(value);
    return parsed === null ? undefined : writeJson(parsed);
  } catch {
    throw unreadable();
  }
};

const read = (params: RawParams): OxendRequest => {
  const found = readFields(params, fields);
  const endpoint = required(found.endpoint, "endpoint").toString("utf8");
  if (!allowed.has(endpoint)) throw invalidRequest(`Invalid oxend endpoint '${endpoint}'`);
  if (found.params === undefined) return { endpoint, params: undefined };
  return { endpoint, params: params.encoding === "bt" ? btParams(found.params) : writeJson(found.params) };
};

const failed = (text: string): Reply => ({ status: 400, body: text === "" ? "Unknown oxend error" : text });

const askDaemon = async (node: NodeContext, { endpoint, params }: OxendRequest): Promise<readonly Buffer[]> => {
  try {
    return await node.askDaemon(`rpc.${endpoint}`, params === undefined ? [] : [params], daemonTimeout);
  } catch (error) {
    node.log("warn", "the chain daemon did not answer a client's request", { endpoint, reason: String(error) });
    return [];
  }
};

const run = async (node: NodeContext, request: OxendRequest): Promise<Reply> => {
  const [status, body] = await askDaemon(node, request);
  if (status === undefined || body === undefined) return failed("");
  if (status.toString("latin1") !== "200") return failed(body.toString("utf8"));
  const text = body.toString("utf8");
  try {
    parseJson(text);
  } catch {
    return { status: 502, body: "oxend returned unparsable data" };
  }
  return { status: 200, body: { result: new RawJson(text), ...stamp(node) } };
};

/** Passes a question of a client on to the node's own chain daemon. */
export const oxendRequestEndpoint: Endpoint = {
  name: "oxend_request",
  recursive: false,
  prepare: (params) => {
    const request = read(params);
    return { run: (node) => run(node, request) };
  },
};
