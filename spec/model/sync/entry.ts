/** Days, in ms: the longest life a message can be given from any moment on. */
export const longestLife = 30 * 86_400_000;

/** Milliseconds that clocks of the network may differ. What is stamped further ahead is not taken yet. */
export const clockTolerance = 60_000;

/** What a member holds of one message. Times are milliseconds since the epoch. */
export interface Copy {
  /** 66 hex digits. */
  readonly account: string;
  readonly namespace: number;
  /** Identity of the message: account, namespace and data, hashed. */
  readonly hash: string;
  /** The sender's time; no rule of this model compares it with any clock. */
  readonly timestamp: number;
  readonly expiry: number;
  /** When the member that a client gave it to accepted it, by that member's clock. */
  readonly stamp: number;
  readonly data: string;
}

/** One namespace of an account, or all of them. */
export type Scope = number | "all";

/** What a client asks, in a signed request, to be done to messages or tokens of its account. */
export type Deed =
  | { readonly kind: "delete"; readonly hashes: readonly string[] }
  | { readonly kind: "delete_all"; readonly scope: Scope }
  | { readonly kind: "delete_before"; readonly scope: Scope; readonly before: number }
  | {
      readonly kind: "expire";
      readonly hashes: readonly string[];
      /** One for all hashes, or one for each. */
      readonly expiries: readonly number[];
      readonly rule: "set" | "extend" | "shorten";
    }
  | { readonly kind: "expire_all"; readonly scope: Scope; readonly expiry: number }
  | { readonly kind: "revoke_subaccount"; readonly tokens: readonly string[] }
  | { readonly kind: "unrevoke_subaccount"; readonly tokens: readonly string[] };

/**
 * A request that its client signed, as members keep it and show it to each other. Whether the signature is good is not
 * decided here: a member takes no request into its replica unless the check of the endpoint it came by holds.
 */
export interface SignedRequest {
  /** Identity of method and parameters, the signature among them; the stamp is no part of it. */
  readonly id: string;
  readonly account: string;
  readonly deed: Deed;
  /** When a member accepted it, latest acceptance of several. */
  readonly stamp: number;
}

/** What members hand each other: a copy or a request. */
export type Entry =
  | { readonly kind: "copy"; readonly copy: Copy }
  | { readonly kind: "request"; readonly request: SignedRequest };

/** All of an entry but what makes it long: enough to see whether two members hold the same. */
export interface Version {
  readonly kind: Entry["kind"];
  readonly id: string;
  readonly account: string;
  readonly stamp: number;
  /** 0 for requests, as the expiry. */
  readonly timestamp: number;
  readonly expiry: number;
}

/** Version of an entry. */
export const versionOf = (entry: Entry): Version =>
  entry.kind === "copy"
    ? {
        kind: "copy",
        id: entry.copy.hash,
        account: entry.copy.account,
        stamp: entry.copy.stamp,
        timestamp: entry.copy.timestamp,
        expiry: entry.copy.expiry,
      }
    : {
        kind: "request",
        id: entry.request.id,
        account: entry.request.account,
        stamp: entry.request.stamp,
        timestamp: 0,
        expiry: 0,
      };

/** Account of an entry. */
export const accountOf = (entry: Entry): string => (entry.kind === "copy" ? entry.copy : entry.request).account;

/** Text that differs for different versions. */
export const versionText = ({ kind, id, stamp, timestamp, expiry }: Version): string =>
  [kind, id, stamp, timestamp, expiry].join(" ");
