import type { Omq, OmqPeer, OmqReply, RequestHandler } from "../transport/omq/types.js";
import type { NodeContext } from "./context.js";
import { handleMonitor } from "./monitor/handle-monitor.js";
import { answerClient, answerMember } from "./omq-requests.js";
import { handleRelayedOnion } from "./onion/relay.js";
import { isIpv4, type RateLimiter } from "./rate-limiter.js";
import { endpoints } from "./rpc/endpoints.js";
import { statsReport } from "./stats-report.js";
import { createStorageTests } from "./storage-test/answer.js";
import { receivePush } from "./sync/receive.js";

/** What the registration needs beside the node itself. */
export interface OmqSurroundings {
  /** Undefined to let everyone ask as often as they like. */
  readonly limiter: RateLimiter | undefined;
  /** The chain daemon announced a block. */
  readonly onBlock: () => void;
  /** Another node tested whether it can reach us. */
  readonly onPing: () => void;
}

const tooMany: OmqReply = ["429", "Too many requests, try again later"];

/** Registers everything a storage server answers over OMQ. */
export const registerCommands = (omq: Omq, node: NodeContext, surroundings: OmqSurroundings): void => {
  const { limiter, onBlock, onPing } = surroundings;
  const { during } = node.activity;
  const answerTest = createStorageTests(node);
  const isRefused = ({ ip }: OmqPeer): boolean => limiter !== undefined && isIpv4(ip) && !limiter.admit(ip);
  const counted =
    (handler: (parts: readonly Buffer[], peer: OmqPeer) => Promise<OmqReply>): RequestHandler =>
    (parts, peer) =>
      during(() => handler(parts, peer));
  /** From another node, which shows that it is alive. */
  const fromNode = (handler: (parts: readonly Buffer[], peer: OmqPeer) => Promise<OmqReply>): RequestHandler =>
    counted((parts, peer) => {
      node.sync.heardFrom(peer.pubkey);
      return handler(parts, peer);
    });

  omq.category("storage", { auth: "none", queue: 200 });
  for (const endpoint of endpoints.values())
    omq.request("storage", endpoint.name, (parts, peer) =>
      isRefused(peer) ? tooMany : during(() => answerClient(node, endpoint, parts)),
    );

  omq.category("monitor", { auth: "none", queue: 500 });
  omq.request(
    "monitor",
    "messages",
    counted((parts, peer) => handleMonitor(node, parts, peer.connection)),
  );

  omq.category("sn", { auth: "none", remoteServiceNode: true, queue: 1000 });
  omq.request("sn", "ping", () => {
    onPing();
    return ["pong"];
  });
  omq.request(
    "sn",
    "storage_cc",
    fromNode((parts, peer) => answerMember(node.sync.forwardedBy(peer.pubkey), parts)),
  );
  omq.request(
    "sn",
    "data",
    fromNode((parts) => receivePush(node, parts)),
  );
  omq.request(
    "sn",
    "swarm_sync",
    counted((parts, peer) => node.sync.serve(parts, peer.pubkey)),
  );
  omq.request(
    "sn",
    "onion_request",
    counted((parts) => handleRelayedOnion(node, parts)),
  );
  omq.request("sn", "storage_test", (parts, peer) => answerTest(parts, peer.pubkey));

  omq.category("service", { auth: "admin" });
  omq.request("service", "get_stats", () => [statsReport(node)]);

  omq.category("notify", { auth: "admin" });
  omq.request("notify", "block", () => {
    onBlock();
    return undefined;
  });
};
