import type { NodeContext } from "./context.js";
import { type Body, toJson } from "./rpc/body.js";
import { protocolVersion } from "./version.js";

/** Names of the percentiles of the messages an account has, and their shares. */
const percentiles = [
  ["min", 0],
  ["5th", 0.05],
  ["25th", 0.25],
  ["median", 0.5],
  ["75th", 0.75],
  ["95th", 0.95],
  ["max", 1],
] as const;

/** How the messages are spread over the accounts; nothing where there are none. */
const spread = (ascending: readonly number[], messages: number): Body => {
  if (ascending.length === 0) return {};
  const at = (share: number): number => ascending[Math.ceil(share * (ascending.length - 1))]!;
  return {
    account_msg_mean: messages / ascending.length,
    ...Object.fromEntries(percentiles.map(([name, share]) => [`account_msg_count_${name}`, at(share)])),
  };
};

/**
 * Answer of `service.get_stats`, JSON text. No other members are listed under `peers`: the tests whose results would
 * stand there are answered, but not begun. The store is counted through, which is for who runs the node to ask for.
 */
export const statsReport = ({ stats, store, standing }: NodeContext): string => {
  const { accountSizes, messages, namespaces, usedBytes, fileBytes, maxBytes } = store.figures();
  const total = stats.total();
  const recent = stats.recent();
  const height = standing()?.view.height ?? 0;
  return toJson({
    version: protocolVersion.join("."),
    height,
    target_height: height,
    total_store_requests: total.store,
    total_retrieve_requests: total.retrieve,
    total_onion_requests: total.onion,
    total_proxy_requests: total.proxy,
    recent_timespan: recent.seconds,
    recent_store_requests: recent.counts.store,
    recent_retrieve_requests: recent.counts.retrieve,
    recent_onion_requests: recent.counts.onion,
    recent_proxy_requests: recent.counts.proxy,
    peers: {},
    accounts: accountSizes.length,
    total_stored: messages,
    ...spread(accountSizes, messages),
    namespace_messages: Object.fromEntries([...namespaces].map(([namespace, count]) => [String(namespace), count])),
    db_used: usedBytes,
    db_total: fileBytes,
    db_max: maxBytes,
  });
};
