import type { ExpiryOutcome, ExpiryRule, HashExpiry } from "../../storage/store.js";
import type { NodeContext } from "../context.js";
import { type AccountRules, accountText } from "./account.js";
import { type Auth, authFields, forwardedAuth, readAuth, verifyAuth } from "./auth.js";
import type { Body } from "./body.js";
import { ClientError, invalidRequest } from "./client-error.js";
import type { Endpoint, Origin, Reply } from "./endpoint.js";
import { checkHashes, isTouchedBody, requiredHashes, sortedHashes } from "./hashes.js";
import { hasSignature, signEntry } from "./member-entry.js";
import { fieldSet, type RawParams, readFields, required } from "./params.js";
import { answerReplicated } from "./replicate.js";
import { hasRights, right } from "./subaccount.js";
import { hardforkOf, requireOurs } from "./swarm-body.js";
import { plainSlack } from "./time-slack.js";

const fields = fieldSet({
  ...authFields,
  expiry: "timestamps",
  extend: "boolean",
  messages: "strings",
  pubkey: "string",
  shorten: "boolean",
});

interface ExpireRequest {
  readonly auth: Auth;
  readonly hashes: readonly string[];
  /** One for all, or one for each hash. */
  readonly expiries: readonly number[];
  /** What the client asked for by a flag. */
  readonly flag: "shorten" | "extend" | undefined;
}

/** Longest time that a message can be given from the acceptance of a request on. */
const maxLife = 30 * 86_400_000;

const read = (params: RawParams, rules: AccountRules): ExpireRequest => {
  const found = readFields(params, fields);
  const auth = readAuth(found, params.encoding, rules);
  const expiries = required(found.expiry, "expiry");
  if (expiries.length === 0) throw invalidRequest("'expiry' does not contain any expiration timestamps");
  const { shorten = false, extend = false } = found;
  if (shorten && extend) throw invalidRequest("cannot specify both 'shorten' and 'extend'");
  const hashes = requiredHashes(found.messages);
  if (expiries.length > 1 && expiries.length !== hashes.length)
    throw invalidRequest("'expiry' must be a single expiry, or the same length as 'messages'");
  checkHashes(hashes);
  return { auth, hashes, expiries, flag: shorten ? "shorten" : extend ? "extend" : undefined };
};

const hasSeveralExpiries = ([major, revision]: readonly [number, number]): boolean =>
  major > 19 || (major === 19 && revision >= 4);

const check = (node: NodeContext, { auth, hashes, expiries, flag }: ExpireRequest): void => {
  requireOurs(node, auth.account);
  const oldest = node.clock.now() - plainSlack;
  if (expiries.some((expiry) => expiry < oldest))
    throw new ClientError(401, "expire: timestamp should be >= current time");
  if (expiries.length > 1 && !hasSeveralExpiries(hardforkOf(node)))
    throw new ClientError(403, "expire: multi-expiry requests are not yet active on the network");
  const signed = `expire${flag ?? ""}${expiries.join("")}${hashes.join("")}`;
  if (!verifyAuth(node, auth, { rights: right.write }, signed))
    throw new ClientError(401, "expire: signature verification failed");
  if (flag === "shorten" && isExtendOnly(auth))
    throw new ClientError(
      400,
      "expire: shorten parameter cannot be used with this subaccount token (missing delete access)",
    );
};

/** A token without the right to delete may only put off the end of a message. */
const isExtendOnly = ({ subaccount }: Auth): boolean =>
  subaccount !== undefined && !hasRights(subaccount.token, right.delete);

const ruleOf = ({ auth, flag }: ExpireRequest): ExpiryRule => flag ?? (isExtendOnly(auth) ? "extend" : "set");

/** By hash in byte order, the last outcome for each. */
const byHash = (list: readonly HashExpiry[]): readonly HashExpiry[] => {
  const last = new Map(list.map(({ hash, expiry }) => [hash, expiry]));
  return sortedHashes(last.keys()).map((hash) => ({ hash, expiry: last.get(hash)! }));
};

const entryOf = (
  node: NodeContext,
  { auth, hashes, expiries, flag }: ExpireRequest,
  { clamped, outcome }: { readonly clamped: readonly number[]; readonly outcome: ExpiryOutcome },
): Body => {
  const updated = byHash(outcome.updated);
  const updatedHashes = updated.map(({ hash }) => hash);
  const returned = expiries.length === 1 ? clamped : updated.map(({ expiry }) => expiry);
  const touched = new Set(updatedHashes);
  const unchanged = flag === undefined ? [] : byHash(outcome.unchanged.filter(({ hash }) => !touched.has(hash)));
  return {
    updated: updatedHashes,
    expiry: expiries.length === 1 ? clamped[0] : returned,
    ...(flag === undefined
      ? {}
      : { unchanged: Object.fromEntries(unchanged.map(({ hash, expiry }) => [hash, expiry])) }),
    signature: signEntry(node, [
      accountText(auth.account, node),
      ...returned.map(String),
      ...hashes,
      ...updatedHashes,
      ...unchanged.map(({ hash, expiry }) => `${hash}${expiry}`),
    ]),
  };
};

const expireHere = async (node: NodeContext, request: ExpireRequest, stamp: number): Promise<Body> => {
  const latest = stamp + maxLife;
  const clamped = request.expiries.map((expiry) => Math.min(expiry, latest));
  const wishes = request.hashes.map((hash, index) => ({ hash, expiry: clamped[clamped.length === 1 ? 0 : index]! }));
  const outcome = await node.store.setExpiries(request.auth.account, wishes, ruleOf(request), stamp);
  return entryOf(node, request, { clamped, outcome });
};

const isEntry = (entry: Body): boolean =>
  isTouchedBody(0, entry.updated) &&
  (typeof entry.expiry === "number" || Array.isArray(entry.expiry)) &&
  hasSignature(entry);

const run = (node: NodeContext, request: ExpireRequest, origin: Origin): Promise<Reply> => {
  check(node, request);
  const { auth, hashes, expiries, flag } = request;
  const params = {
    ...forwardedAuth(auth),
    expiry: expiries.length === 1 ? expiries[0] : expiries,
    messages: hashes,
    ...(flag === undefined ? {} : { [flag]: 1 }),
  };
  const work = { method: "expire", params, local: (stamp: number) => expireHere(node, request, stamp), check: isEntry };
  return answerReplicated(node, work, origin);
};

/** Changes the expiry of messages by their hashes, whatever their namespace. */
export const expireEndpoint: Endpoint = {
  name: "expire",
  recursive: true,
  prepare: (params, node) => {
    const request = read(params, node);
    return { run: async (context, origin) => run(context, request, origin) };
  },
};
