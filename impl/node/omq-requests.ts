import type { OmqReply } from "../transport/omq/types.js";
import type { NodeContext } from "./context.js";
import { type Encoding, toBt, toJson } from "./rpc/body.js";
import { ClientError } from "./rpc/client-error.js";
import type { Endpoint, Reply } from "./rpc/endpoint.js";
import { endpoints } from "./rpc/endpoints.js";
import { paramsOfBody, type RawParams } from "./rpc/params.js";
import { refusal, runEndpoint } from "./rpc/run-endpoint.js";

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

/** A request of a client: no part, or one that holds the parameters. */
export const answerClient = async (
  node: NodeContext,
  endpoint: Endpoint,
  parts: readonly Buffer[],
): Promise<OmqReply> => {
  if (parts.length > 1) return ["400", `Invalid request: expected 1 message parts, received ${parts.length}`];
  const params = paramsOr(parts[0]);
  if (isReply(params)) return toParts(params, "json");
  return toParts(await runEndpoint(node, endpoint, params, "client"), params.encoding);
};

/** Methods that are not for forwarding are refused, but only once their parameters are found well-formed. */
const refuseForwarded = (node: NodeContext, endpoint: Endpoint, params: RawParams): Reply => {
  try {
    endpoint.prepare(params, node);
  } catch (error) {
    return refusal(node, endpoint.name, error);
  }
  return { status: 400, body: "invalid request: received invalid forwarded non-forwardable request" };
};

/**
 * A request of a client that another member forwards, method and parameters; it is checked again and goes no further.
 * Without a method that we know, or without parameters, there is no reply.
 */
export const answerMember = async (node: NodeContext, parts: readonly Buffer[]): Promise<OmqReply> => {
  if (parts.length < 2) return undefined;
  if (parts.length > 2) return ["400", `Invalid request: expected 2 message parts, received ${parts.length}`];
  const endpoint = endpoints.get(parts[0]!.toString("utf8"));
  if (endpoint === undefined) return undefined;
  const params = paramsOr(parts[1]);
  if (isReply(params)) return toParts(params, "json");
  const reply = endpoint.recursive
    ? await runEndpoint(node, endpoint, params, "member")
    : refuseForwarded(node, endpoint, params);
  return toParts(reply, params.encoding);
};
