import { utf8ToBytes } from "@noble/hashes/utils.js";
import { signedDelete } from "./endpoints/delete.js";
import { signedExpire } from "./endpoints/expire.js";
import { signedGetExpiries } from "./endpoints/get-expiries.js";
import { signedRetrieve } from "./endpoints/retrieve.js";
import { signedRevocation } from "./endpoints/revocation.js";
import { signedScopeChange } from "./endpoints/scope-endpoint.js";
import { signedStore } from "./endpoints/store.js";
import type { Scope } from "./namespace.js";

/** What the signature of a request depends on. Fields that an endpoint does not sign are not looked at. */
export interface SignedParams {
  /** 0 when nothing is said. */
  readonly namespace: Scope;
  /** The time that the endpoint signs, whatever its field is called. */
  readonly time: number;
  readonly hashes: readonly string[];
  readonly expiries: readonly number[];
  readonly flag: "shorten" | "extend" | undefined;
  readonly tokens: readonly Uint8Array[];
  /** Of a subscription: account id in hex, whether data are wanted, and namespaces. */
  readonly account: string;
  readonly wantsData: boolean;
  readonly namespaces: readonly number[];
}

/**
 * What is signed to be told of new messages. `time` is in seconds here; `account` is the id of 66 hex digits, that of a
 * Session account too.
 */
export const signedSubscription = (
  account: string,
  time: number,
  wantsData: boolean,
  namespaces: readonly number[],
): string => `MONITOR${account}${time}${wantsData ? 1 : 0}${namespaces.join(",")}`;

const scoped =
  (name: string) =>
  ({ namespace, time }: SignedParams): string =>
    signedScopeChange(name, namespace, time);

const writers = {
  store: ({ namespace, time }) => signedStore(namespace as number, time),
  retrieve: ({ namespace, time }) => signedRetrieve(namespace as number, time),
  delete: ({ hashes }) => signedDelete(hashes),
  delete_all: scoped("delete_all"),
  delete_before: scoped("delete_before"),
  expire_all: scoped("expire_all"),
  expire: ({ flag, expiries, hashes }) => signedExpire(flag, expiries, hashes),
  get_expiries: ({ time, hashes }) => signedGetExpiries(time, hashes.map(utf8ToBytes)),
  revoke_subaccount: ({ time, tokens }) => signedRevocation("revoke", time, tokens),
  unrevoke_subaccount: ({ time, tokens }) => signedRevocation("unrevoke", time, tokens),
  monitor: ({ account, time, wantsData, namespaces }) => signedSubscription(account, time, wantsData, namespaces),
} as const satisfies Record<string, (params: SignedParams) => string | Uint8Array>;

/** Requests that are signed, by method; `monitor` is the subscription. */
export type SignedMethod = keyof typeof writers;
export const signedMethods = Object.keys(writers) as readonly SignedMethod[];

/** The bytes that are signed for a request, by whoever asks: the account, or the holder of a token. */
export const signedBytes = (method: SignedMethod, params: SignedParams): Uint8Array => {
  const signed: string | Uint8Array = writers[method](params);
  return typeof signed === "string" ? utf8ToBytes(signed) : signed;
};
