import { type BtInput, type BtValue, decodeBt, encodeBt } from "../../codec/bt.js";
import { latin1AsUtf8 } from "../../codec/bytes.js";
import type { Reference } from "../../storage/replica.js";
import { StoreFull } from "../../storage/store.js";
import { isKept, requestId } from "../../sync/signed-request.js";
import type { NodeContext } from "../context.js";
import type { Write } from "../sync/forward.js";
import type { ServiceNode } from "../view/chain-view.js";
import type { Body, BodyValue } from "./body.js";
import type { Origin, Reply } from "./endpoint.js";
import { stamp } from "./swarm-body.js";

const badResponse: Body = { failed: true, bad_peer_response: true };

const plain = (value: BtValue): BodyValue => {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length).toString("utf8");
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries([...value].map(([key, entry]) => [latin1AsUtf8(key), plain(entry)]));
};

/** A member's answer as an entry of the merged one; only the signature stays bytes. */
const entryOf = (answer: Buffer, check: (entry: Body) => boolean): Body => {
  let decoded: BtValue;
  try {
    decoded = decodeBt(answer);
  } catch {
    return badResponse;
  }
  if (!(decoded instanceof Map)) return badResponse;
  const entry: Record<string, BodyValue> = {};
  for (const [key, value] of decoded)
    entry[latin1AsUtf8(key)] = key === "signature" && value instanceof Uint8Array ? value : plain(value);
  return entry.failed === 1 || check(entry) ? entry : badResponse;
};

const forward = async (
  node: NodeContext,
  peer: ServiceNode,
  write: Write,
  check: (entry: Body) => boolean,
): Promise<Body> => {
  const answer = await node.sync.forward(peer, write);
  if (answer === undefined) return { failed: true, timeout: true };
  if (answer.length === 1) return entryOf(answer[0]!, check);
  if (answer.length === 2)
    return { failed: true, code: answer[0]!.toString("utf8"), reason: answer[1]!.toString("utf8") };
  return badResponse;
};

/** A checked request for all members of the swarm: how it is forwarded, done here, and how an answer is checked. */
export interface Replicated {
  readonly method: string;
  readonly params: Readonly<Record<string, BtInput | undefined>>;
  /**
   * Does it here, as accepted at a time, and makes this member's entry; what it throws is a failure of the database.
   */
  readonly local: (stamp: number) => Promise<Body>;
  /** Whether another member's entry has the shape of ours. */
  readonly check: (entry: Body) => boolean;
}

const present = (params: Replicated["params"]): Record<string, BtInput> => {
  const given: Record<string, BtInput> = {};
  for (const [name, value] of Object.entries(params)) if (value !== undefined) given[name] = value;
  return given;
};

/** What a failure of the database looks like to the client. */
const failure = (node: NodeContext, method: string, error: unknown): Body => {
  const failed = { failed: true, query_failure: true };
  if (error instanceof StoreFull) {
    node.log("warn", "the store is full", { method });
    return failed;
  }
  const reason = error instanceof Error ? error.message : String(error);
  node.log("error", "the store failed", { method, reason });
  return { ...failed, reason };
};

/** Does a write here, and keeps it if others may have to be shown that the client signed it. */
const doHere = async (node: NodeContext, { local }: Replicated, write: Write): Promise<Body> => {
  try {
    // A request whose stamp will be told later is kept when it is.
    const kept = node.unstampedFrom === "other" ? undefined : node.sync.keep(write);
    const [entry] = await Promise.all([local(write.stamp), kept]);
    return entry;
  } catch (error) {
    return failure(node, write.method, error);
  }
};

/**
 * The stamp of a write that came without one. It may have waited in its sender's queue until this node came up, so where
 * the client's own time is earlier and a mistake would cost messages, that is taken: a deletion of everything must not
 * act on what was stored while it waited. A store of one who will tell the stamp later may not bring back what was
 * deleted meanwhile; of a deployed member it has to count as new, for nobody would correct it.
 */
const unstamped = (node: NodeContext, { method, params }: Replicated): number => {
  const now = node.sync.stampFor(method);
  const usesClientTime =
    (method === "delete_all" && node.unstampedFrom !== undefined) ||
    (method === "store" && node.unstampedFrom === "other");
  return usesClientTime && typeof params.timestamp === "number" ? Math.min(now, params.timestamp) : now;
};

const writeOf = (node: NodeContext, request: Replicated): Write => ({
  method: request.method,
  params: encodeBt(present(request.params)),
  stamp: node.stamp ?? unstamped(node, request),
});

/** The entry that a write became here; undefined for one that leaves none, and where it failed. */
const referenceOf = ({ method, params }: Write, own: Body): Reference | undefined => {
  if (own.failed !== undefined) return undefined;
  if (isKept(method)) return { kind: "request", id: requestId(method, params) };
  return typeof own.hash === "string" ? { kind: "message", id: own.hash } : undefined;
};

/** Whether a member has to be given the write again. One of the deployed kind that refuses it would do so again. */
const missed = (node: NodeContext, peer: ServiceNode, entry: Body): boolean =>
  entry.timeout !== undefined || (entry.failed !== undefined && node.sync.isOfOurKind(peer));

/** Puts the write into the outboxes of members that missed it, before the client is answered. */
const oweMissed = async (
  node: NodeContext,
  peers: readonly ServiceNode[],
  entries: readonly (readonly [string, Body])[],
  reference: Reference | undefined,
): Promise<void> => {
  const members = peers.filter((peer, index) => missed(node, peer, entries[index]![1]));
  if (reference !== undefined && members.length > 0) await node.sync.owe(members, reference);
};

/** One entry a member, keyed by Ed25519 key, and this node's own key among them. */
export interface Merged {
  readonly swarm: Readonly<Record<string, Body>>;
  readonly own: Body;
  readonly ownKey: string;
}

/**
 * Sends a request to every other member before doing it here, and resolves once each has answered or is suspected, because
 * it missed this deadline or an earlier one.
 */
export const replicate = async (node: NodeContext, request: Replicated): Promise<Merged> => {
  const peers = node.standing()?.peers ?? [];
  const write = writeOf(node, request);
  const answers = peers.map(async (peer) => [peer.ed25519, await forward(node, peer, write, request.check)] as const);
  const here = doHere(node, request, write);
  const entries = await Promise.all(answers);
  const own = await here;
  await oweMissed(node, peers, entries, referenceOf(write, own));
  const ownKey = node.keys.ed25519Public.toString("hex");
  return { swarm: { ...Object.fromEntries(entries), [ownKey]: own }, own, ownKey };
};

/**
 * Answers a checked request that concerns the whole swarm. For a client it is done at every member and their entries are
 * merged; the status is 200 whatever became of it. For another member it is done here, and the entry is the answer.
 */
export const answerReplicated = async (node: NodeContext, request: Replicated, origin: Origin): Promise<Reply> => {
  if (origin === "member") return answerMember(node, request);
  const { swarm } = await replicate(node, request);
  return { status: 200, body: { ...stamp(node), swarm } };
};

/** As {@link answerReplicated} where only the member's entry is wanted. */
export const answerMember = async (node: NodeContext, request: Replicated): Promise<Reply> => ({
  status: 200,
  body: node.dryRun === true ? {} : await doHere(node, request, writeOf(node, request)),
});
