import type { StoredMessage } from "../../storage/store.js";
import { type PushMessage, pushBatches } from "../../sync/push.js";
import type { NodeContext } from "../context.js";
import { PeerFailure } from "../ports.js";
import type { ServiceNode } from "../view/chain-view.js";
import type { Handover } from "./handover.js";

const pushTimeout = 15_000;
/** Waits before a batch that was not acknowledged is sent again, in ms. */
const retries = [500, 2_000, 8_000] as const;

const toPush = (message: StoredMessage): PushMessage => ({
  account: message.account,
  hash: Buffer.from(message.hash),
  timestamp: BigInt(message.timestamp),
  expiry: BigInt(message.expiry),
  data: message.data,
  namespace: message.namespace,
});

const pause = (node: NodeContext, ms: number): Promise<void> =>
  new Promise((resolve) => {
    node.clock.after(ms, resolve);
  });

const deliver = async (node: NodeContext, to: ServiceNode, batch: Buffer): Promise<void> => {
  for (const wait of [0, ...retries]) {
    if (wait > 0) await pause(node, wait);
    const target = node.standing()?.view.nodes.get(to.legacy);
    if (target === undefined) return;
    try {
      await node.transport.ask(target, "sn.data", [batch], pushTimeout);
      return;
    } catch (error) {
      if (!(error instanceof PeerFailure)) throw error;
      node.log("warn", "a batch was not acknowledged", { member: to.ed25519, word: error.word });
    }
  }
};

/** Messages that a handover sends to one node, read from the store page by page. */
function* messagesFor(node: NodeContext, handover: Handover, legacy: string): Generator<PushMessage> {
  for (const message of node.store.all())
    if (handover.owed(message.account).some((target) => target.legacy === legacy)) yield toPush(message);
}

/**
 * Pushes what a change of swarms made due: to each node its own messages, batch after batch, with the namespace as
 * sixth element. A batch is sent again if it is not acknowledged.
 */
export const pushRecords = async (node: NodeContext, handover: Handover): Promise<void> => {
  await Promise.all(
    handover.targets.map(async (target) => {
      for (const batch of pushBatches(messagesFor(node, handover, target.legacy), 6))
        await deliver(node, target, batch);
    }),
  );
};
