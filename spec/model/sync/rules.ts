import { type Copy, type Deed, longestLife, type Scope, type SignedRequest } from "./entry.js";

/** Revoked tokens that count for one account, the newest ones. */
export const maxRevokedTokens = 50;

const inScope = (scope: Scope, namespace: number): boolean => scope === "all" || scope === namespace;

/** Whether a deed speaks of a message, whenever either was accepted. */
const speaksOf = (deed: Deed, copy: Copy): boolean => {
  switch (deed.kind) {
    case "delete":
    case "expire":
      return deed.hashes.includes(copy.hash);
    case "delete_all":
    case "expire_all":
      return inScope(deed.scope, copy.namespace);
    case "delete_before":
      return inScope(deed.scope, copy.namespace) && copy.timestamp <= deed.before;
    default:
      return false;
  }
};

/** A request acts on what was accepted before it, and in the same millisecond; what is stored later is a new message. */
const actsOn = (request: SignedRequest, copy: Copy): boolean =>
  request.account === copy.account && copy.stamp <= request.stamp && speaksOf(request.deed, copy);

const deletes = ({ deed }: SignedRequest): boolean =>
  deed.kind === "delete" || deed.kind === "delete_all" || deed.kind === "delete_before";

/** Whether a request deletes a copy. It does so for good: no member that holds the request takes the copy again. */
export const kills = (request: SignedRequest, copy: Copy): boolean => deletes(request) && actsOn(request, copy);

/** Requests in the order in which they were accepted; those of one millisecond in the order of their ids. */
export const inOrder = (requests: Iterable<SignedRequest>): SignedRequest[] =>
  [...requests].sort((a, b) => a.stamp - b.stamp || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

/** The expiry after one wish: set as it is, only if later, or only if earlier. */
const expiryBy = (rule: "set" | "extend" | "shorten", expiry: number, wished: number): number => {
  if (rule === "extend") return Math.max(expiry, wished);
  return rule === "shorten" ? Math.min(expiry, wished) : wished;
};

/** The expiry after a request that acts on the copy. A copy that it names several times is worked on as often. */
const expiryAfter = ({ deed, stamp }: SignedRequest, { hash }: Copy, expiry: number): number => {
  if (deed.kind === "expire_all") return Math.min(expiry, deed.expiry);
  if (deed.kind !== "expire") return expiry;
  const { hashes, expiries, rule } = deed;
  const wishes = hashes.flatMap((named, index) =>
    named === hash ? [expiries.length === 1 ? expiries[0]! : expiries[index]!] : [],
  );
  return wishes.reduce((current, wish) => expiryBy(rule, current, Math.min(wish, stamp + longestLife)), expiry);
};

/**
 * The expiry of a copy once every request about it has had its effect, in order. It may be applied again to its own
 * outcome: each step sets a bound, and bounds that were kept once are kept again.
 */
export const expiryUnder = (requests: Iterable<SignedRequest>, copy: Copy): number =>
  inOrder(requests)
    .filter((request) => actsOn(request, copy))
    .reduce((expiry, request) => expiryAfter(request, copy, expiry), copy.expiry);

/** Anyone may read such a namespace, and it holds one message: -1, -21, -41 and so on. */
const isPublicOutbox = (namespace: number): boolean => namespace < 0 && -namespace % 20 === 1;

/** Whether `other` takes the place of `copy`: the later of two messages in a namespace that holds one. */
export const replaces = (other: Copy, copy: Copy): boolean =>
  isPublicOutbox(copy.namespace) &&
  other.account === copy.account &&
  other.namespace === copy.namespace &&
  (other.stamp > copy.stamp || (other.stamp === copy.stamp && other.hash > copy.hash));

/**
 * Tokens of an account that are revoked: those whose latest request is a revocation, of which the newest
 * {@link maxRevokedTokens} count.
 */
export const revokedTokens = (requests: Iterable<SignedRequest>): readonly string[] => {
  const settled = new Map<string, boolean>();
  for (const { deed } of inOrder(requests).reverse()) {
    if (deed.kind !== "revoke_subaccount" && deed.kind !== "unrevoke_subaccount") continue;
    // Of the tokens of one request the last one named counts as the newest.
    for (const token of [...deed.tokens].reverse())
      if (!settled.has(token)) settled.set(token, deed.kind === "revoke_subaccount");
  }
  return [...settled.entries()].flatMap(([token, revoked]) => (revoked ? [token] : [])).slice(0, maxRevokedTokens);
};

/**
 * Whether a request is still needed at a time. No message that it could touch lives longer than {@link longestLife}
 * after it, but a token stays revoked: a revocation is needed while one of its tokens is revoked because of it.
 */
export const isNeeded = (request: SignedRequest, ofAccount: readonly SignedRequest[], now: number): boolean => {
  if (request.stamp + longestLife > now) return true;
  if (request.deed.kind !== "revoke_subaccount") return false;
  const without = revokedTokens(ofAccount.filter(({ id }) => id !== request.id));
  return revokedTokens(ofAccount).some((token) => !without.includes(token));
};
