import type { Omq, OmqReply } from "../transport/omq/types.js";
import type { NodeContext } from "./context.js";
import { handleRelayedOnion } from "./onion/relay.js";
import { type Encoding, toBt, toJson } from "./rpc/body.js";
import { ClientError } from "./rpc/client-error.js";
import { endpoints, runEndpoint } from "./rpc/dispatch.js";
import type { Endpoint, Reply } from "./rpc/endpoint.js";
import { paramsOfBody, type RawParams } from "./rpc/params.js";
import { receivePush } from "./sync/receive.js";

const encodeBody = ({ body }: Reply, encoding: Encoding): Buffer | string => {
  if (typeof body === "string") return body;
  return encoding === "bt" ? toBt(body) : toJson(body);
};

/** One part on success; status and body otherwise. */
const toParts = (reply: Reply, encoding: Encoding): OmqReply =>
  reply.status === 200 ? [encodeBody(reply, encoding)] : [String(reply.status), encodeBody(reply, encoding)];

const paramsOr = (body: Buffer | undefined): RawParams | Reply => {
  try {
    return paramsOfBody(body);
  } catch (error) {
    if (error instanceof ClientError) return { status: error.status, body: error.body };
    throw error;
  }
};

const isReply = (value: RawParams | Reply): value is Reply => "status" in value;

const clientRequest = async (node: NodeContext, endpoint: Endpoint, parts: readonly Buffer[]): Promise<OmqReply> => {
  if (parts.length > 1) return ["400", `Invalid request: expected 1 message parts, received ${parts.length}`];
  const params = paramsOr(parts[0]);
  if (isReply(params)) return toParts(params, "json");
  return toParts(await runEndpoint(node, endpoint, params, "client"), params.encoding);
};

/** A request of a client that another member forwards; it is checked again and goes no further. */
const forwardedRequest = async (node: NodeContext, parts: readonly Buffer[]): Promise<OmqReply> => {
  if (parts.length < 2) return undefined;
  if (parts.length > 2) return ["400", `Invalid request: expected 2 message parts, received ${parts.length}`];
  const endpoint = endpoints.get(parts[0]!.toString("utf8"));
  if (endpoint === undefined) return undefined;
  const params = paramsOr(parts[1]);
  if (isReply(params)) return toParts(params, "json");
  if (endpoint.recursive) return toParts(await runEndpoint(node, endpoint, params, "member"), params.encoding);
  return toParts(refuseForwarded(node, endpoint, params), params.encoding);
};

/** Methods that are not for forwarding are refused, but only once their parameters are found well-formed. */
const refuseForwarded = (node: NodeContext, endpoint: Endpoint, params: RawParams): Reply => {
  try {
    endpoint.prepare(params, node);
  } catch (error) {
    if (error instanceof ClientError) return { status: error.status, body: error.body };
    return { status: 500, body: "request failed" };
  }
  return { status: 400, body: "invalid request: received invalid forwarded non-forwardable request" };
};

/** Registers everything a storage server answers over OMQ. `onBlock` hears of new blocks from the daemon. */
export const registerCommands = (omq: Omq, node: NodeContext, onBlock: () => void): void => {
  omq.category("storage", { auth: "none", queue: 200 });
  for (const endpoint of endpoints.values())
    omq.request("storage", endpoint.name, (parts) => clientRequest(node, endpoint, parts));

  omq.category("sn", { auth: "none", remoteServiceNode: true, queue: 1000 });
  omq.request("sn", "ping", () => ["pong"]);
  omq.request("sn", "storage_cc", (parts) => forwardedRequest(node, parts));
  omq.request("sn", "data", (parts) => receivePush(node, parts));
  omq.request("sn", "onion_request", (parts) => handleRelayedOnion(node, parts));

  omq.category("notify", { auth: "admin" });
  omq.request("notify", "block", () => {
    onBlock();
    return undefined;
  });
};
