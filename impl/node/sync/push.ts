import type { StoredMessage } from "../../storage/store.js";
import { isInArc } from "../../swarm/arc.js";
import { type PushMessage, pushBatches } from "../../sync/push.js";
import type { ServiceNode } from "../view/chain-view.js";
import { askAny, bulkDeadline, type Talking } from "./talk.js";

const toPush = (message: StoredMessage): PushMessage => ({
  account: message.account,
  hash: Buffer.from(message.hash),
  timestamp: BigInt(message.timestamp),
  expiry: BigInt(message.expiry),
  data: message.data,
  namespace: message.namespace,
});

/**
 * Pushes messages to a node of the deployed kind, with the namespace as sixth element, batch after batch.
 * @throws NotNow when a batch is not acknowledged
 */
export const pushMessages = async (
  talking: Talking,
  to: ServiceNode,
  messages: Iterable<StoredMessage>,
): Promise<void> => {
  const pushes = (function* () {
    for (const message of messages) yield toPush(message);
  })();
  for (const batch of pushBatches(pushes, 6)) await askAny(talking, to, "sn.data", [batch], bulkDeadline);
};

/** Pushes everything that the swarm is responsible for to a new member of the deployed kind. @throws NotNow */
export const pushSwarm = (talking: Talking, to: ServiceNode): Promise<void> => {
  const { store } = talking.node;
  const arc = store.replica.watch.arc();
  const own = (function* () {
    if (arc === undefined) return;
    for (const message of store.all()) if (isInArc(arc, message.account)) yield message;
  })();
  return pushMessages(talking, to, own);
};
