import { encodeBt } from "../../codec/bt.js";
import type { StoredMessage } from "../../storage/store.js";
import type { Clock, TellClient } from "../ports.js";
import type { Subscription } from "./read-subscription.js";

/** Who hears of newly stored messages. In memory only: clients renew within the hour. */
export interface Subscriptions {
  /**
   * Subscribes a connection, or renews and widens what it subscribed for the account.
   * @returns false when there is no room for another one
   */
  readonly add: (connection: string, subscription: Subscription) => boolean;
  /** Tells everyone who subscribed to the account and namespace of a new message. */
  readonly notify: (message: StoredMessage) => void;
  /** Forgets what has lapsed. */
  readonly purge: () => void;
  readonly size: () => number;
}

/** A subscription lasts this long without renewal, ms. */
const lifetime = 65 * 60_000;
/** What callers may make us remember: pairs of account and connection, and namespaces of all of them. */
export interface SubscriptionLimits {
  readonly subscriptions: number;
  readonly namespaces: number;
}

const defaultLimits: SubscriptionLimits = { subscriptions: 200_000, namespaces: 2_000_000 };

interface Entry {
  readonly namespaces: ReadonlySet<number>;
  readonly wantsData: boolean;
  readonly lapses: number;
}

const encode = (message: StoredMessage, withData: boolean): Buffer =>
  encodeBt({
    "@": message.account,
    h: message.hash,
    n: message.namespace,
    t: message.timestamp,
    z: message.expiry,
    ...(withData ? { "~": message.data } : {}),
  });

/** Makes an empty registry. */
export const createSubscriptions = (
  clock: Clock,
  tell: TellClient,
  limits: SubscriptionLimits = defaultLimits,
): Subscriptions => {
  const byAccount = new Map<string, Map<string, Entry>>();
  let size = 0;
  let namespacesHeld = 0;

  const keyOf = (account: Buffer): string => account.toString("latin1");

  const remove = (account: string, connection: string): void => {
    const entries = byAccount.get(account);
    const entry = entries?.get(connection);
    if (entries === undefined || entry === undefined) return;
    entries.delete(connection);
    if (entries.size === 0) byAccount.delete(account);
    size--;
    namespacesHeld -= entry.namespaces.size;
  };

  const purge = (): void => {
    const now = clock.now();
    for (const [account, entries] of byAccount)
      for (const [connection, entry] of entries) if (entry.lapses <= now) remove(account, connection);
  };

  const put = (account: string, connection: string, entry: Entry): void => {
    const entries = byAccount.get(account);
    if (entries === undefined) byAccount.set(account, new Map([[connection, entry]]));
    else entries.set(connection, entry);
    size++;
    namespacesHeld += entry.namespaces.size;
  };

  /** The subscription that a connection has and may widen. */
  const current = (account: string, connection: string): Entry | undefined => {
    const entry = byAccount.get(account)?.get(connection);
    return entry !== undefined && entry.lapses > clock.now() ? entry : undefined;
  };

  return {
    add: (connection, { account, namespaces, wantsData }) => {
      const key = keyOf(account);
      const known = current(key, connection);
      const entry: Entry = {
        namespaces: new Set([...(known?.namespaces ?? []), ...namespaces]),
        wantsData: wantsData || known?.wantsData === true,
        lapses: clock.now() + lifetime,
      };
      const added = entry.namespaces.size - (known?.namespaces.size ?? 0);
      if (namespacesHeld + added > limits.namespaces) return false;
      if (known === undefined && size >= limits.subscriptions) return false;
      remove(key, connection);
      put(key, connection, entry);
      return true;
    },
    notify: (message) => {
      const key = keyOf(message.account);
      const entries = byAccount.get(key);
      if (entries === undefined) return;
      const bodies = new Map<boolean, Buffer>();
      const now = clock.now();
      for (const [connection, { namespaces, wantsData, lapses }] of entries) {
        if (lapses <= now || !namespaces.has(message.namespace)) continue;
        const body = bodies.get(wantsData) ?? encode(message, wantsData);
        bodies.set(wantsData, body);
        void tell(connection, "notify.message", [body]).then((there) => {
          if (!there) remove(key, connection);
        });
      }
    },
    purge,
    size: () => size,
  };
};
