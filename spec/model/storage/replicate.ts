import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type BtValue, decodeBt, encodeBt } from "../bt.js";
import { refusalOf } from "../refusal.js";
import type { Body, BodyValue } from "./body.js";
import type { Forward, Outcome } from "./endpoint.js";
import type { Proof } from "./proof.js";
import { type Node, type PeerReply, peersOf, type Scene, stamp } from "./scene.js";
import type { State } from "./state.js";

/** A checked request that concerns every member. */
export interface Work {
  readonly method: string;
  /** As it is forwarded; fields that are undefined are left out. */
  readonly forwarded: Readonly<Record<string, BtValue | undefined>>;
  /** Does it here, and makes this member's entry of the answer. */
  readonly act: (state: State) => { readonly state: State; readonly entry: Body };
  /** Whether another member's entry has the form of this one. */
  readonly fits: (entry: Body) => boolean;
}

/** This member's signature over texts and bytes, joined. */
export const signEntry = (node: Node, ...parts: readonly (string | Uint8Array)[]): Uint8Array =>
  node.sign(concatBytes(...parts.map((part) => (typeof part === "string" ? utf8ToBytes(part) : part))));

/** Fields that show the other members who signed, all of them raw. */
export const forwardedProof = ({ account, ed25519, signature, subaccount }: Proof) => ({
  pubkey: account.bytes,
  pubkey_ed25519: ed25519,
  signature,
  subaccount: subaccount?.token,
  subaccount_sig: subaccount?.signature,
});

const encodeForward = ({ method, forwarded }: Work): Forward => {
  const present = Object.entries(forwarded).filter((entry): entry is [string, BtValue] => entry[1] !== undefined);
  return { method, params: encodeBt(new Map(present)) };
};

const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const entryValue = (value: BtValue): BodyValue => {
  if (typeof value === "bigint") return value;
  if (value instanceof Uint8Array) return utf8(value);
  if (Array.isArray(value)) return value.map(entryValue);
  return entryBody(value);
};

const keyText = (key: string): string => utf8(Uint8Array.from(key, (character) => character.charCodeAt(0)));

const entryBody = (dict: ReadonlyMap<string, BtValue>): Body =>
  Object.fromEntries([...dict].map(([key, value]) => [keyText(key), entryValue(value)]));

const badReply: Body = { failed: true, bad_peer_response: true };

const readEntry = (answer: Uint8Array, fits: Work["fits"]): Body => {
  const decoded = refusalOf(() => decodeBt(answer));
  if (!("result" in decoded) || !(decoded.result instanceof Map)) return badReply;
  const dict = decoded.result;
  const signature = dict.get("signature");
  const entry: Body = { ...entryBody(dict), ...(signature instanceof Uint8Array ? { signature } : {}) };
  return entry.failed === 1n || fits(entry) ? entry : badReply;
};

/**
 * Entry of another member. Booleans have crossed bencoding and are 1 there, the status of a refusal is a text, and only
 * `signature` stays bytes.
 */
const peerEntry = (reply: PeerReply, fits: Work["fits"]): Body => {
  if (reply === undefined) return { failed: true, timeout: true };
  const [first, second] = reply;
  if (reply.length === 1) return readEntry(first!, fits);
  if (reply.length === 2) return { failed: true, code: utf8(first!), reason: utf8(second!) };
  return badReply;
};

/** A request done at every member, with the entries by Ed25519 key. */
export interface Replicated extends Outcome {
  readonly swarm: Readonly<Record<string, Body>>;
}

/**
 * Does a checked request. For a client it is passed on to all other members first, and their entries are merged with the
 * own one; the status is 200 whatever became of them. For another member it is done here, and the entry is the answer.
 */
export const replicate = (state: State, scene: Scene, work: Work): Replicated => {
  const { node, origin, replies } = scene;
  const done = work.act(state);
  if (origin === "member")
    return { state: done.state, reply: { status: 200, body: done.entry }, forwards: [], swarm: {} };
  const others = peersOf(node).map(({ ed25519 }) => [ed25519, peerEntry(replies.get(ed25519), work.fits)] as const);
  const swarm = { ...Object.fromEntries(others), [node.ed25519]: done.entry };
  const forwards = others.length === 0 ? [] : [encodeForward(work)];
  return { state: done.state, reply: { status: 200, body: { swarm, ...stamp(scene) } }, forwards, swarm };
};

/** Whether an entry is signed, as far as its form goes. */
export const isSigned = ({ signature }: Body): boolean => signature instanceof Uint8Array && signature.length === 64;

/** Bytes of a text, for bencoding. */
export const btText = (text: string): Uint8Array => utf8ToBytes(text);
export const btTexts = (texts: readonly string[]): BtValue[] => texts.map(btText);
