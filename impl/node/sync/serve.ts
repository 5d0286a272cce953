import { sameArc } from "../../swarm/arc.js";
import { differingSums, groupCount } from "../../sync/digest.js";
import { learnRequest, learnVersion, settleAgain } from "../../sync/learn.js";
import { isKept, signedRequest } from "../../sync/signed-request.js";
import {
  type Answer,
  decodeQuestion,
  type Entry,
  encodeAnswer,
  type Question,
  type Refusal,
  reception,
} from "../../sync/swarm-sync-codec.js";
import { sameVersion, type Version } from "../../sync/version.js";
import type { OmqReply } from "../../transport/omq/types.js";
import type { NodeContext } from "../context.js";
import { answerMember } from "../omq-requests.js";
import { responsibleSwarm, type ServiceNode } from "../view/chain-view.js";
import { entriesWithin } from "./entries.js";
import { isProven } from "./evidence.js";
import type { Stamps } from "./stamps.js";
import { storedByRequest, takeIn } from "./take-in.js";

/** What answering needs beside the node. */
export interface Serving {
  readonly node: NodeContext;
  readonly stamps: Stamps;
  /** Whether comparisons would come at a bad time: the node has just come to its swarm and is fetching what it lacks. */
  readonly isFilling: () => boolean;
  /** Entries came from a node that is no member of our swarm; other members may lack them. */
  readonly onFromOutside: () => void;
}

/** A write that took longer than this, ms, to get here was given up by its sender, who will hand it on in other ways. */
const lateAfter = 10_000;
/** What is stamped further ahead is stamped anew. */
const mostAhead = 60_000;

/** Entries in one answer to `fetch`, in bytes of data, about. */
const fetchBytes = 1 << 20;

const refuse = (refusal: Refusal): Answer => ({ refusal });

const isOurs = ({ standing }: NodeContext, account: Buffer): boolean => {
  const { view, swarm } = standing() ?? {};
  return view !== undefined && swarm !== undefined && responsibleSwarm(view, account)?.id === swarm.id;
};

/**
 * A write that another member has accepted. In time it is done as if forwarded in the deployed way, but at its stamp. Late
 * it is taken in like any other entry, and nobody waits for the answer.
 */
const serveWrite = async (
  { node, stamps }: Serving,
  { method, params, stamp }: Extract<Question, { op: "write" }>,
): Promise<OmqReply> => {
  const now = node.clock.now();
  const parts = [Buffer.from(method), params];
  if (stamp > now + mostAhead) return answerMember(node, parts);
  if (stamp >= now - lateAfter) {
    if (isKept(method)) stamps.sawRequest(stamp);
    else stamps.sawMessage(stamp);
    return answerMember({ ...node, stamp }, parts);
  }
  if (isKept(method)) {
    if (await isProven(node, { method, params, stamp }))
      await learnRequest(node.store, node.store.replica, signedRequest(method, Buffer.from(params), stamp), now);
  } else if (method === "store") {
    const message = await storedByRequest(node, params, stamp);
    if (message !== undefined) await takeIn(node, stamps, [{ kind: "message", message }]);
  }
  return [];
};

const compare = ({ node, isFilling }: Serving, { arc, groups }: Extract<Question, { op: "compare" }>): Answer => {
  const { watch } = node.store.replica;
  const own = watch.arc();
  if (own === undefined || !sameArc(own, arc)) return refuse("view");
  if (!watch.isComplete() || isFilling()) return refuse("busy");
  const differing = differingSums(watch.digest.groups(), groups).filter((group) => group < groupCount);
  return { groups: differing, buckets: Buffer.concat(differing.map((group) => watch.digest.buckets(group))) };
};

/** Versions of the own arc in some buckets, each held against the requests about it, should a crash have left it behind. */
export const settledVersions = async (node: NodeContext, buckets: readonly number[]): Promise<readonly Version[]> => {
  const { replica } = node.store;
  return replica.change(() => {
    const now = node.clock.now();
    for (const { kind, id } of replica.versionsIn(buckets)) if (kind === "message") settleAgain(replica.rows, id, now);
    return replica.versionsIn(buckets);
  }, 100);
};

/** Takes in versions one by one; the reception of each. */
const sift = (node: NodeContext, versions: readonly Version[]): Promise<Buffer> => {
  const { replica } = node.store;
  return replica.change(() => {
    const now = node.clock.now();
    const receptions = versions.map((version) => {
      if (!isOurs(node, version.account)) return reception.none;
      const learned = learnVersion(replica.rows, version, now);
      if (learned === "wanted") return reception.wanted;
      return learned === "ahead" ? reception.none : reception.settled;
    });
    return Buffer.from(receptions);
  }, versions.length);
};

const exchange = async (
  { node }: Serving,
  { buckets, versions }: Extract<Question, { op: "exchange" }>,
): Promise<Answer> => {
  const receptions = await sift(node, versions);
  const known = new Map(versions.map((version) => [`${version.kind}${version.id}`, version]));
  const own = await settledVersions(node, buckets);
  const news = own.filter((version) => {
    const theirs = known.get(`${version.kind}${version.id}`);
    return theirs === undefined || !sameVersion(theirs, version);
  });
  return { receptions, versions: news };
};

/** Members are told what the swarm holds, others nothing. */
const fetch = ({ node }: Serving, { references }: Extract<Question, { op: "fetch" }>): Answer => ({
  entries: entriesWithin(node, references, fetchBytes).entries.filter((entry) => isOurs(node, accountOf(entry))),
});

const accountOf = (entry: Entry): Buffer => (entry.kind === "message" ? entry.message : entry.request).account;

const give = async (serving: Serving, { entries }: Extract<Question, { op: "give" }>): Promise<Answer> => {
  const { node, stamps } = serving;
  const ours = entries.filter((entry) => isOurs(node, accountOf(entry)));
  const outcomes = new Map<Entry, number>();
  for (const [index, taken] of (await takeIn(node, stamps, ours)).entries())
    outcomes.set(ours[index]!, taken === "ahead" ? reception.none : reception.settled);
  return { receptions: Buffer.from(entries.map((entry) => outcomes.get(entry) ?? reception.none)) };
};

/** Questions that only members of the own swarm may ask. */
const membersOnly: ReadonlySet<Question["op"]> = new Set(["compare", "exchange", "fetch"]);

const answer = async (serving: Serving, question: Question, from: ServiceNode): Promise<Answer> => {
  const isMember = serving.node.standing()?.peers.some(({ legacy }) => legacy === from.legacy) === true;
  if (membersOnly.has(question.op) && !isMember) return refuse("stranger");
  if (!isMember) serving.onFromOutside();
  switch (question.op) {
    case "compare":
      return compare(serving, question);
    case "exchange":
      return exchange(serving, question);
    case "fetch":
      return fetch(serving, question);
    case "offer":
      return { receptions: await sift(serving.node, question.versions) };
    case "give":
      return give(serving, question);
    default:
      return refuse("malformed");
  }
};

/** Answers the command of our kind. A question that cannot be read is answered too, so that its sender does not wait. */
export const serveSwarmSync = async (
  serving: Serving,
  parts: readonly Buffer[],
  from: ServiceNode,
): Promise<OmqReply> => {
  const question = parts.length === 1 ? decodeQuestion(parts[0]!) : undefined;
  if (question === undefined) return [encodeAnswer(refuse("malformed"))];
  if (question.op === "write") return serveWrite(serving, question);
  return [encodeAnswer(await answer(serving, question, from))];
};
