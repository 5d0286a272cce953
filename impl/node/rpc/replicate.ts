import { type BtInput, type BtValue, decodeBt, encodeBt } from "../../codec/bt.js";
import type { NodeContext } from "../context.js";
import { PeerFailure } from "../ports.js";
import type { ServiceNode } from "../view/chain-view.js";
import type { Body, BodyValue } from "./body.js";

/** A member that has not answered a forwarded request by now is reported as timed out. */
const forwardTimeout = 5_000;

const badResponse: Body = { failed: true, bad_peer_response: true };

const plain = (value: BtValue): BodyValue => {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(
    [...value].map(([key, entry]) => [Buffer.from(key, "latin1").toString("utf8"), plain(entry)]),
  );
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
    entry[key] = key === "signature" && value instanceof Uint8Array ? value : plain(value);
  return entry.failed === 1 || check(entry) ? entry : badResponse;
};

const forward = async (
  node: NodeContext,
  peer: ServiceNode,
  parts: readonly (Buffer | string)[],
  check: (entry: Body) => boolean,
): Promise<Body> => {
  try {
    const answer = await node.transport.ask(peer, "sn.storage_cc", parts, forwardTimeout);
    if (answer.length === 1) return entryOf(answer[0]!, check);
    if (answer.length === 2)
      return { failed: true, code: answer[0]!.toString("utf8"), reason: answer[1]!.toString("utf8") };
    return badResponse;
  } catch (error) {
    if (!(error instanceof PeerFailure)) throw error;
    node.log("warn", "a member did not answer a forwarded request", { member: peer.ed25519, word: error.word });
    return { failed: true, timeout: true };
  }
};

/** A request for all members of the swarm: how it is forwarded, done here, and how a member's answer is checked. */
export interface Replicated {
  readonly method: string;
  readonly params: Readonly<Record<string, BtInput | undefined>>;
  readonly local: () => Promise<Body>;
  readonly check: (entry: Body) => boolean;
}

const present = (params: Replicated["params"]): Record<string, BtInput> =>
  Object.fromEntries(Object.entries(params).filter((entry): entry is [string, BtInput] => entry[1] !== undefined));

/** What a member's database failure looks like to the client. */
const localFailure = (error: unknown): Body => ({
  failed: true,
  query_failure: true,
  reason: error instanceof Error ? error.message : String(error),
});

/**
 * Sends a request to every other member before doing it here, and resolves with one entry a member, keyed by Ed25519
 * key, once each has answered or missed its deadline.
 */
export const replicate = async (node: NodeContext, request: Replicated): Promise<Record<string, Body>> => {
  const peers = node.standing()?.peers ?? [];
  const parts = [request.method, encodeBt(present(request.params))];
  const answers = peers.map(async (peer) => [peer.ed25519, await forward(node, peer, parts, request.check)] as const);
  const own = request.local().catch(localFailure);
  const entries = await Promise.all(answers);
  return { ...Object.fromEntries(entries), [node.keys.ed25519Public.toString("hex")]: await own };
};
