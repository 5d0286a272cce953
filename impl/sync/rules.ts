import { isPublicOutbox } from "../storage/namespaces.js";
import { type ExpiryRule, maxRevocations, type Scope } from "../storage/store.js";
import { type Deed, deedOfRequest, type SignedRequest } from "./signed-request.js";

/** Longest life that a message can be given from any moment on, ms. */
export const longestLife = 30 * 86_400_000;

/** What the rules look at of a message; times are ms since the epoch. */
export interface MessageState {
  readonly account: Buffer;
  readonly namespace: number;
  readonly hash: string;
  readonly timestamp: number;
  readonly expiry: number;
  /** When a member accepted it. */
  readonly stamp: number;
}

const inScope = (scope: Scope, namespace: number): boolean => scope === "all" || scope === namespace;

const speaksOf = (deed: Deed, message: MessageState): boolean => {
  switch (deed.kind) {
    case "delete":
    case "expire":
      return deed.hashes.includes(message.hash);
    case "delete_all":
    case "expire_all":
      return inScope(deed.scope, message.namespace);
    case "delete_before":
      return inScope(deed.scope, message.namespace) && message.timestamp <= deed.before;
    default:
      return false;
  }
};

const actsOn = (request: SignedRequest, deed: Deed, message: MessageState): boolean =>
  message.stamp <= request.stamp && speaksOf(deed, message) && request.account.equals(message.account);

/** Whether a request deletes a message: one that was accepted not later than the request. */
export const kills = (request: SignedRequest, message: MessageState): boolean => {
  const deed = deedOfRequest(request);
  return deed.kind.startsWith("delete") && actsOn(request, deed, message);
};

const byStamp = (a: SignedRequest, b: SignedRequest): number => a.stamp - b.stamp || (a.id < b.id ? -1 : 1);

const expiryBy = (rule: ExpiryRule, expiry: number, wished: number): number => {
  if (rule === "extend") return Math.max(expiry, wished);
  return rule === "shorten" ? Math.min(expiry, wished) : wished;
};

/** The expiry after one request; a message that it names several times is worked on as often. */
const expiryAfter = (deed: Deed, stamp: number, hash: string, current: number): number => {
  if (deed.kind === "expire_all") return Math.min(current, deed.expiry);
  if (deed.kind !== "expire") return current;
  const { expiries, hashes, rule } = deed;
  let expiry = current;
  for (const [index, named] of hashes.entries()) {
    if (named !== hash) continue;
    const asked = expiries.length === 1 ? expiries[0]! : expiries[index]!;
    expiry = expiryBy(rule, expiry, Math.min(asked, stamp + longestLife));
  }
  return expiry;
};

/** The expiry of a message once all requests about it have acted, in the order of their stamps. */
export const expiryUnder = (requests: readonly SignedRequest[], message: MessageState): number => {
  if (requests.length === 0) return message.expiry;
  const acting = requests.filter((request) => actsOn(request, deedOfRequest(request), message)).sort(byStamp);
  return acting.reduce(
    (expiry, request) => expiryAfter(deedOfRequest(request), request.stamp, message.hash, expiry),
    message.expiry,
  );
};

/** Whether `other` takes the place of `message` in a namespace that holds one. Both are of one account and namespace. */
export const replaces = (other: MessageState, message: MessageState): boolean =>
  isPublicOutbox(message.namespace) &&
  (other.stamp > message.stamp || (other.stamp === message.stamp && other.hash > message.hash));

/** What revocations of one account come to. */
export interface RevocationState {
  /** Revoked tokens, the newest first. */
  readonly revoked: readonly Buffer[];
  /** Requests that have no part in it any more. */
  readonly idle: readonly SignedRequest[];
}

/**
 * Works out which tokens are revoked from all requests of an account that revoke or unrevoke. A request is idle once each
 * of its tokens is spoken of by a later one, or is not among the newest that count.
 */
export const foldRevocations = (requests: readonly SignedRequest[]): RevocationState => {
  const settled = new Set<string>();
  const revoked: Buffer[] = [];
  const idle: SignedRequest[] = [];
  for (const request of [...requests].sort(byStamp).reverse()) {
    const deed = deedOfRequest(request);
    if (deed.kind !== "revoke_subaccount" && deed.kind !== "unrevoke_subaccount") continue;
    let counts = false;
    for (let index = deed.tokens.length - 1; index >= 0; index--) {
      const token = deed.tokens[index]!;
      const key = token.toString("latin1");
      if (settled.has(key)) continue;
      settled.add(key);
      if (deed.kind === "revoke_subaccount" && revoked.length < maxRevocations) {
        revoked.push(token);
        counts = true;
      }
    }
    if (!counts) idle.push(request);
  }
  return { revoked, idle };
};
