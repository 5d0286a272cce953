import { accountField, signedAccount } from "../account.js";
import type { Body } from "../body.js";
import type { Endpoint, Outcome } from "../endpoint.js";
import { listsHashes, readHashes, requireHashes } from "../hashes.js";
import { type Params, readFields, required } from "../params.js";
import { isProven, type Proof, proofFields, readProof } from "../proof.js";
import { invalidRequest, Refused } from "../refused.js";
import { btTexts, forwardedProof, isSigned, replicate, signEntry, type Work } from "../replicate.js";
import { type Node, requireOurs, type Scene, signatureSlack } from "../scene.js";
import { changeExpiries, type State, sortedHashes } from "../state.js";
import { hasRights, right } from "../token.js";

const fields = {
  ...accountField,
  ...proofFields,
  expiry: "times",
  extend: "flag",
  messages: "texts",
  shorten: "flag",
} as const;

interface ExpireRequest {
  readonly proof: Proof;
  readonly hashes: readonly string[];
  /** One for all messages, or one for each. */
  readonly expiries: readonly number[];
  readonly flag: "shorten" | "extend" | undefined;
}

/** An expiry is at most this far ahead, in ms, whatever the namespace. */
const maxAhead = 30 * 86_400_000;

/** What is signed to change expiries, times and hashes in the order in which they are sent. */
export const signedExpire = (
  flag: ExpireRequest["flag"],
  expiries: readonly number[],
  hashes: readonly string[],
): string => `expire${flag ?? ""}${expiries.join("")}${hashes.join("")}`;

const read = (params: Params, node: Node): ExpireRequest => {
  const found = readFields(params, fields);
  const proof = readProof(found, params.encoding, node);
  const expiries = required(found.expiry, "expiry");
  if (expiries.length === 0) throw invalidRequest("'expiry' does not contain any expiration timestamps");
  const { shorten = false, extend = false } = found;
  if (shorten && extend) throw invalidRequest("cannot specify both 'shorten' and 'extend'");
  const hashes = readHashes(found.messages);
  if (expiries.length !== 1 && expiries.length !== hashes.length)
    throw invalidRequest("'expiry' must be a single expiry, or the same length as 'messages'");
  requireHashes(hashes);
  return { proof, hashes, expiries, flag: shorten ? "shorten" : extend ? "extend" : undefined };
};

/** Before hard fork 19.4 one expiry stands for all. */
const takesSeveral = ([major, minor]: Node["hardfork"]): boolean => major > 19 || (major === 19 && minor >= 4);

/** Whoever holds a token without the right to delete can only let messages live longer. */
const isExtendOnly = ({ subaccount }: Proof): boolean =>
  subaccount !== undefined && !hasRights(subaccount.token, right.delete);

const check = (state: State, scene: Scene, { proof, hashes, expiries, flag }: ExpireRequest): void => {
  requireOurs(scene, proof.account);
  if (expiries.some((expiry) => expiry < scene.now - signatureSlack))
    throw new Refused(401, "expire: timestamp should be >= current time");
  if (expiries.length > 1 && !takesSeveral(scene.node.hardfork))
    throw new Refused(403, "expire: multi-expiry requests are not yet active on the network");
  if (!isProven(state, proof, { rights: right.write }, signedExpire(flag, expiries, hashes)))
    throw new Refused(401, "expire: signature verification failed");
  if (flag === "shorten" && isExtendOnly(proof))
    throw new Refused(
      400,
      "expire: shorten parameter cannot be used with this subaccount token (missing delete access)",
    );
};

/** Whether an expiry is to be changed. Without a flag also one that is the same already. */
const isWanted = (flag: ExpireRequest["flag"], wanted: number, current: number): boolean => {
  if (flag === "extend") return wanted > current;
  if (flag === "shorten") return wanted < current;
  return true;
};

const act = (
  state: State,
  scene: Scene,
  { proof, hashes, expiries, flag }: ExpireRequest,
): { readonly state: State; readonly entry: Body } => {
  const { account } = proof;
  const clamped = expiries.map((expiry) => Math.min(expiry, scene.now + maxAhead));
  const wantedFor = (hash: string): number => clamped[clamped.length === 1 ? 0 : hashes.indexOf(hash)]!;
  const isAsked = (message: { account: string; hash: string }): boolean =>
    message.account === account.id && hashes.includes(message.hash);
  const rule = flag ?? (isExtendOnly(proof) ? "extend" : undefined);
  const { state: after, changed } = changeExpiries(state, (message) =>
    isAsked(message) && isWanted(rule, wantedFor(message.hash), message.expiry) ? wantedFor(message.hash) : undefined,
  );
  const updated = sortedHashes(changed.map(({ hash }) => hash));
  const expiryOf = (hash: string): number => after.messages.find((message) => message.hash === hash)!.expiry;
  const kept = after.messages.filter((message) => isAsked(message) && !updated.includes(message.hash));
  const unchanged = flag === undefined ? [] : sortedHashes(kept.map(({ hash }) => hash));
  const returned = expiries.length === 1 ? clamped : updated.map(expiryOf);
  const signature = signEntry(
    scene.node,
    signedAccount(account, scene.node),
    ...returned.map(String),
    ...hashes,
    ...updated,
    ...unchanged.map((hash) => `${hash}${expiryOf(hash)}`),
  );
  const entry = { updated, expiry: expiries.length === 1 ? clamped[0]! : returned, signature };
  if (flag === undefined) return { state: after, entry };
  const unchangedBody = Object.fromEntries(unchanged.map((hash) => [hash, expiryOf(hash)]));
  return { state: after, entry: { ...entry, unchanged: unchangedBody } };
};

const fits = (entry: Body): boolean =>
  listsHashes(0, entry.updated) && (typeof entry.expiry === "bigint" || Array.isArray(entry.expiry)) && isSigned(entry);

const run = (state: State, scene: Scene, request: ExpireRequest): Outcome => {
  check(state, scene, request);
  const { proof, hashes, expiries, flag } = request;
  const times = expiries.map(BigInt);
  const work: Work = {
    method: "expire",
    forwarded: {
      ...forwardedProof(proof),
      expiry: times.length === 1 ? times[0] : times,
      messages: btTexts(hashes),
      extend: flag === "extend" ? 1n : undefined,
      shorten: flag === "shorten" ? 1n : undefined,
    },
    act: (before) => act(before, scene, request),
    fits,
  };
  return replicate(state, scene, work);
};

/** Changes when messages expire, by their hashes, whatever their namespace. */
export const expireEndpoint: Endpoint = {
  name: "expire",
  recursive: true,
  read: (params, node) => {
    const request = read(params, node);
    return (state, scene) => run(state, scene, request);
  },
};
