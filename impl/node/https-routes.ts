import type { IncomingHttpHeaders } from "node:http";
import { STATUS_CODES } from "node:http";
import type { NodeContext } from "./context.js";
import { handleEntryOnion } from "./onion/entry.js";
import { isIpv4, type RateLimiter } from "./rate-limiter.js";
import { toJson } from "./rpc/body.js";
import type { Reply } from "./rpc/endpoint.js";
import { runJsonRequest } from "./rpc/json-request.js";
import { protocolVersion, serverName } from "./version.js";

/** What a route sees of a request. */
export interface RouteRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly remoteIp: string;
}

/** What it answers. */
export interface RouteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** What the routes need beside the node itself. */
export interface HttpsSurroundings {
  /** Undefined to let everyone ask as often as they like. */
  readonly limiter: RateLimiter | undefined;
  /** Another node tested whether it can reach us. */
  readonly onPing: () => void;
}

/** Requests worked on at one time. */
const mostUnderWay = 1_000;

const answer = (
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): RouteAnswer => ({
  status,
  headers: { server: serverName, "content-type": "text/plain", ...headers },
  body,
});

/** Where there is nothing more to say than the status. */
const bare = (status: number): RouteAnswer => answer(status, `${STATUS_CODES[status]}\n`);

const json = { "content-type": "application/json" } as const;

const rpcAnswer = ({ status, body }: Reply): RouteAnswer =>
  typeof body === "string" ? answer(status, body) : answer(status, toJson(body), json);

type Route = (request: RouteRequest) => Promise<RouteAnswer> | RouteAnswer;

/** Makes the function that answers HTTPS requests to the storage server. */
export const createHttpsRoutes = (node: NodeContext, { limiter, onPing }: HttpsSurroundings): Route => {
  /** Only while the node is ready. */
  const gated =
    (route: Route): Route =>
    (request) => {
      const reasons = node.notReady();
      if (reasons.length > 0) return answer(503, `Service node is not ready: ${reasons.join("; ")}\n`);
      if (node.activity.count() >= mostUnderWay) return answer(503, "Server busy, try again later");
      return node.activity.during(async () => route(request));
    };

  /** Only for callers that may ask now. */
  const limited =
    (route: Route): Route =>
    (request) => {
      if (!isIpv4(request.remoteIp)) return bare(400);
      if (limiter !== undefined && !limiter.admit(request.remoteIp)) return bare(429);
      if (request.headers["x-loki-long-poll"] !== undefined) return bare(410);
      return route(request);
    };

  const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
    ["POST /storage_rpc/v1", gated(limited(async ({ body }) => rpcAnswer(await runJsonRequest(node, body))))],
    [
      "POST /onion_req/v2",
      gated(async ({ body }) => {
        const { status, body: reply, headers } = await handleEntryOnion(node, body);
        return answer(status, reply, headers);
      }),
    ],
    [
      "POST /ping_test/v1",
      () => {
        onPing();
        return answer(200, "", { "x-oxen-snode-pubkey": node.keys.legacyPublic.toString("base64") });
      },
    ],
    ["GET /get_stats/v1", () => answer(200, toJson({ version: protocolVersion.join(".") }), json)],
  ]);

  return (request) => {
    const { method, path } = request;
    const route = routes.get(`${method} ${path}`);
    return route === undefined ? answer(404, `${method.toLowerCase()} ${path} Not Found`) : route(request);
  };
};
