import { decodeBt } from "../../codec/bt.js";
import { messageHash } from "../../storage/message-hash.js";
import type { StampedMessage } from "../../storage/replica.js";
import { type Learned, learnMessage, learnRequest } from "../../sync/learn.js";
import type { SignedRequest } from "../../sync/signed-request.js";
import type { Entry } from "../../sync/swarm-sync-codec.js";
import type { NodeContext } from "../context.js";
import { isProven } from "./evidence.js";
import type { Stamps } from "./stamps.js";

/** What became of an entry that a node of our kind gave us; `refused` for one that does not prove itself. */
export type Taken = Learned | "refused";

/** A message is what its hash says it is. */
const isWhole = ({ account, namespace, data, hash }: StampedMessage): boolean =>
  messageHash(account, namespace, data) === hash;

/** Data is kept longer than the message it came in. */
const detached = (message: StampedMessage): StampedMessage => ({
  ...message,
  account: Buffer.from(message.account),
  data: Buffer.from(message.data),
});

const takeMessages = async (
  node: NodeContext,
  stamps: Stamps,
  messages: readonly StampedMessage[],
): Promise<readonly Taken[]> => {
  const { replica } = node.store;
  const whole = messages.map(isWhole);
  for (const { stamp } of messages) stamps.sawMessage(stamp);
  return replica.change(
    () =>
      messages.map((message, index) =>
        whole[index] ? learnMessage(replica.rows, detached(message), node.clock.now()) : "refused",
      ),
    messages.length,
  );
};

const takeRequest = async (node: NodeContext, stamps: Stamps, request: SignedRequest): Promise<Taken> => {
  const here = node.store.replica.rows.request(request.id);
  if (here !== undefined && here.stamp >= request.stamp) return "held";
  if (!(await isProven(node, request))) {
    node.log("warn", "a request that was handed on does not prove itself", { method: request.method });
    return "refused";
  }
  stamps.sawRequest(request.stamp);
  return learnRequest(node.store, node.store.replica, request, node.clock.now());
};

/** Takes in entries that a node of our kind gave us; what became of each, in their order. */
export const takeIn = async (
  node: NodeContext,
  stamps: Stamps,
  entries: readonly Entry[],
): Promise<readonly Taken[]> => {
  const outcomes: Taken[] = new Array<Taken>(entries.length).fill("refused");
  // Requests first, so that what they delete is never there.
  for (const [index, entry] of entries.entries())
    if (entry.kind === "request") outcomes[index] = await takeRequest(node, stamps, entry.request);
  const places: number[] = [];
  const messages: StampedMessage[] = [];
  for (const [index, entry] of entries.entries()) {
    if (entry.kind !== "message") continue;
    places.push(index);
    messages.push(entry.message);
  }
  if (messages.length === 0) return outcomes;
  for (const [index, outcome] of (await takeMessages(node, stamps, messages)).entries())
    outcomes[places[index]!] = outcome;
  return outcomes;
};

/**
 * The message of a forwarded `store`, as an entry; undefined unless its endpoint would have accepted it then.
 */
export const storedByRequest = async (
  node: NodeContext,
  params: Buffer,
  stamp: number,
): Promise<StampedMessage | undefined> => {
  if (!(await isProven(node, { method: "store", params, stamp }))) return undefined;
  const fields = decodeBt(params) as Map<string, never>;
  const bytes = (field: string): Buffer => Buffer.from(fields.get(field) ?? "");
  const [account, data] = [bytes("pubkey"), bytes("data")];
  const namespace = Number(fields.get("namespace") ?? 0);
  const [timestamp, expiry] = [Number(fields.get("timestamp")), Number(fields.get("expiry"))];
  return { account, namespace, hash: messageHash(account, namespace, data), timestamp, expiry, stamp, data };
};
