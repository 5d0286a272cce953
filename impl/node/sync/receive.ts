import { BtError } from "../../codec/bt.js";
import { messageHash } from "../../storage/message-hash.js";
import type { StampedMessage } from "../../storage/replica.js";
import { learnPushed } from "../../sync/learn.js";
import { decodePush, type PushMessage } from "../../sync/push.js";
import type { OmqReply } from "../../transport/omq/types.js";
import type { NodeContext } from "../context.js";
import { knownNamespaceOf } from "./namespace-search.js";

/** Clocks of clients may be ahead by this much when they store, ms. */
const clientClockSlack = 10_000;

/**
 * A pushed message, to be filed. Deployed members leave the namespace out; it is found again as the one under which the
 * message has the hash it came with. It counts as accepted at its sender's time, less what that clock may have been ahead,
 * so that a push never brings back what was deleted.
 */
const toStamped = (message: PushMessage): StampedMessage & { readonly isPlaced: boolean } => {
  const { account, data, namespace: given } = message;
  const hash = Buffer.from(message.hash).toString("latin1");
  const timestamp = Number(message.timestamp);
  const found = messageHash(account, given, data) === hash ? given : knownNamespaceOf(account, hash, data);
  return {
    account: Buffer.from(account),
    namespace: found ?? given,
    hash,
    timestamp,
    expiry: Number(message.expiry),
    stamp: Math.max(0, timestamp - clientClockSlack),
    data: Buffer.from(data),
    isPlaced: found !== undefined,
  };
};

/**
 * Takes in a batch that another node pushes. The reply is empty and follows the commit; only a batch that cannot be
 * decoded gets none.
 */
export const receivePush = async (node: NodeContext, parts: readonly Buffer[]): Promise<OmqReply> => {
  let pushed: readonly PushMessage[];
  try {
    pushed = decodePush(Buffer.concat(parts));
  } catch (error) {
    if (!(error instanceof BtError)) throw error;
    node.log("warn", "a pushed batch could not be decoded", { reason: error.message });
    return undefined;
  }
  const { replica } = node.store;
  const messages = pushed.map(toStamped);
  const fresh = await replica.change(
    () => messages.filter((message) => learnPushed(replica.rows, message, node.clock.now())),
    messages.length,
  );
  if (fresh.length > 0) node.sync.pushed(fresh.flatMap(({ hash, isPlaced }) => (isPlaced ? [] : [hash])));
  node.log("debug", "took in a pushed batch", { messages: messages.length, added: fresh.length });
  return [];
};
