import { BtError } from "../../codec/bt.js";
import { messageHash } from "../../storage/message-hash.js";
import type { StoredMessage } from "../../storage/store.js";
import { decodePush, type PushMessage } from "../../sync/push.js";
import type { OmqReply } from "../../transport/omq/types.js";
import type { NodeContext } from "../context.js";

/** Namespaces in use by clients, the most frequent first. */
const knownNamespaces = [0, 2, 3, 4, 5, 11, 12, 13, 14, -11, -10, -1, -21] as const;

/**
 * The namespace of a pushed message. Deployed members leave it out; it is found again as the one under which the
 * message has the hash it came with, and is 0 where none fits.
 */
const namespaceOf = ({ account, hash, data, namespace }: PushMessage): number => {
  const expected = Buffer.from(hash).toString("latin1");
  const candidates = namespace === 0 ? knownNamespaces : [namespace];
  return candidates.find((candidate) => messageHash(account, candidate, data) === expected) ?? namespace;
};

const toStored = (message: PushMessage): StoredMessage => ({
  account: Buffer.from(message.account),
  namespace: namespaceOf(message),
  hash: Buffer.from(message.hash).toString("latin1"),
  timestamp: Number(message.timestamp),
  expiry: Number(message.expiry),
  data: Buffer.from(message.data),
});

/**
 * Takes in a batch that another node pushes. The reply is empty and follows the commit; only a batch that cannot be
 * decoded gets none.
 */
export const receivePush = async (node: NodeContext, parts: readonly Buffer[]): Promise<OmqReply> => {
  let messages: readonly PushMessage[];
  try {
    messages = decodePush(Buffer.concat(parts));
  } catch (error) {
    if (!(error instanceof BtError)) throw error;
    node.log("warn", "a pushed batch could not be decoded", { reason: error.message });
    return undefined;
  }
  const added = await node.store.putPushed(messages.map(toStored));
  node.log("debug", "took in a pushed batch", { messages: messages.length, added });
  return [];
};
