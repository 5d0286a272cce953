import type { NodeContext } from "./context.js";
import { handleEntryOnion } from "./onion/entry.js";
import { type Body, toJson } from "./rpc/body.js";
import { runJsonRequest } from "./rpc/dispatch.js";
import type { Reply } from "./rpc/endpoint.js";
import { protocolVersion, serverName } from "./version.js";

/** What a route sees of a request. */
export interface RouteRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

/** What it answers. */
export interface RouteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

const answer = (status: number, body: string | Buffer, type = "text/plain"): RouteAnswer => ({
  status,
  headers: { server: serverName, "content-type": type },
  body,
});

const rpcAnswer = ({ status, body }: Reply): RouteAnswer =>
  typeof body === "string" ? answer(status, body) : answer(status, toJson(body as Body), "application/json");

const notReady = (reasons: readonly string[]): RouteAnswer =>
  answer(503, `Service node is not ready: ${reasons.join("; ")}\n`);

type Route = (node: NodeContext, request: RouteRequest) => Promise<RouteAnswer> | RouteAnswer;

/** Only while the node is ready. */
const gated =
  (route: Route): Route =>
  (node, request) => {
    const reasons = node.notReady();
    return reasons.length > 0 ? notReady(reasons) : route(node, request);
  };

const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ["POST /storage_rpc/v1", gated(async (node, { body }) => rpcAnswer(await runJsonRequest(node, body)))],
  [
    "POST /onion_req/v2",
    gated(async (node, { body }) => {
      const reply = await handleEntryOnion(node, body);
      return answer(reply.status, reply.body);
    }),
  ],
  [
    "POST /ping_test/v1",
    (node) => ({
      ...answer(200, ""),
      headers: {
        server: serverName,
        "content-type": "text/plain",
        "x-oxen-snode-pubkey": node.keys.legacyPublic.toString("base64"),
      },
    }),
  ],
  ["GET /get_stats/v1", () => answer(200, toJson({ version: protocolVersion.join(".") }), "application/json")],
]);

/** Answers an HTTPS request to the storage server. */
export const routeHttps = async (node: NodeContext, request: RouteRequest): Promise<RouteAnswer> => {
  const route = routes.get(`${request.method} ${request.path}`);
  if (route === undefined) return answer(404, `${request.method.toLowerCase()} ${request.path} Not Found`);
  return route(node, request);
};
