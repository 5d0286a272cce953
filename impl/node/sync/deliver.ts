import { encodeBt } from "../../codec/bt.js";
import { isPublicInbox } from "../../storage/namespaces.js";
import type { OwedReference, StampedMessage } from "../../storage/replica.js";
import { reception } from "../../sync/swarm-sync-codec.js";
import type { ServiceNode } from "../view/chain-view.js";
import { entriesWithin, entryOf } from "./entries.js";
import { pushMessages } from "./push.js";
import {
  answerDeadline,
  askAny,
  askOurs,
  bulkDeadline,
  expectReceptions,
  NotNow,
  pageBytes,
  type Talking,
} from "./talk.js";

const pageCount = 200;

/** Gives what was missed to a member of our kind; @returns the references that need not be given again */
const deliverToOurs = async (
  talking: Talking,
  peer: ServiceNode,
  owed: readonly OwedReference[],
): Promise<readonly OwedReference[]> => {
  const present = owed.filter((reference) => entryOf(talking.node, reference) !== undefined);
  const gone = owed.filter((reference) => !present.includes(reference));
  if (present.length === 0) return gone;
  const { entries } = entriesWithin(talking.node, present, pageBytes);
  const answer = await askOurs(talking, peer, { op: "give", entries }, bulkDeadline);
  const receptions = expectReceptions(answer, entries.length);
  const settled = present.filter((_, index) => receptions[index] === reception.settled);
  if (settled.length + gone.length === 0) throw new NotNow("view");
  return [...gone, ...settled];
};

/** A store that needs no signature keeps its namespace when it is forwarded, which a push to a deployed node would not. */
const forwardStore = (talking: Talking, peer: ServiceNode, message: StampedMessage): Promise<void> => {
  const { account, data, expiry, namespace, timestamp } = message;
  const params = encodeBt({ data, expiry, namespace, pubkey: account, timestamp });
  return askAny(talking, peer, "sn.storage_cc", ["store", params], answerDeadline);
};

/** Hands the oldest missed entries to a deployed member, in order: messages as pushes, requests as clients sent them. */
const deliverToDeployed = async (
  talking: Talking,
  peer: ServiceNode,
  owed: readonly OwedReference[],
): Promise<readonly OwedReference[]> => {
  const first = owed[0]!;
  const entry = entryOf(talking.node, first);
  if (entry === undefined) return [first];
  if (entry.kind === "request") {
    const { method, params } = entry.request;
    await askAny(talking, peer, "sn.storage_cc", [method, params], answerDeadline);
    return [first];
  }
  if (isForwarded(entry.message)) {
    await forwardStore(talking, peer, entry.message);
    return [first];
  }
  const run: OwedReference[] = [];
  const messages: StampedMessage[] = [];
  for (const reference of owed) {
    const next = entryOf(talking.node, reference);
    if (next !== undefined && (next.kind === "request" || isForwarded(next.message))) break;
    run.push(reference);
    if (next !== undefined) messages.push(next.message);
  }
  await pushMessages(talking, peer, messages);
  return run;
};

const isForwarded = ({ namespace }: StampedMessage): boolean => namespace !== 0 && isPublicInbox(namespace);

/**
 * Delivers the oldest part of what a member missed; the rest stays in its outbox.
 * @throws NotNow, DeployedKind
 */
export const deliver = async (talking: Talking, peer: ServiceNode): Promise<void> => {
  const { replica } = talking.node.store;
  const owed = replica.owed(peer.legacy, pageCount);
  if (owed.length === 0) return;
  const work = talking.book.kindOf(peer.legacy) === "deployed" ? deliverToDeployed : deliverToOurs;
  const settled = await work(talking, peer, owed);
  await replica.settle(settled.map(({ number }) => number));
};
