import type { NodeInfo } from "../../network/topology.js";
import type { Kit } from "./kit.js";
import type { Queue } from "./queue.js";

/** Expects that a node answers a stranger over a new connection of the message queue. */
export const stillServed = async (kit: Kit, node: NodeInfo): Promise<void> => {
  await (await kit.queues.connect(node)).succeed("storage.info");
};

/** What a registered peer may be asked at any time, because clients draw it for their paths and testers test it. */
const fromTheNetwork = ([command]: readonly string[]): boolean => command?.startsWith("sn.") === true;

/**
 * What comes back for a message without a tag, before the answer to a request that follows it. Requests of the node are
 * not counted.
 */
export const answersTo = async (queue: Queue, parts: readonly (Buffer | string)[]): Promise<string[][]> => {
  await queue.send(parts);
  // Two round trips: whatever the node had to say about the message has come by then.
  await queue.reply("storage.info", []);
  await queue.reply("storage.info", []);
  const messages = queue.waiting().map((message) => message.map((part) => part.toString("latin1")));
  return messages.filter((message) => !fromTheNetwork(message));
};
