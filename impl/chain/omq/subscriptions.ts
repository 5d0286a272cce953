/** How long a subscription lives without being renewed. */
export const subscriptionMs = 30 * 60_000;

/** The connections that want to hear of blocks. */
export interface Subscriptions {
  /** Subscribes a connection or renews it; true when it was not subscribed. */
  readonly renew: (connection: string) => boolean;
  readonly drop: (connection: string) => void;
  readonly live: () => readonly string[];
}

/** @param now monotonic milliseconds */
export const createSubscriptions = (now: () => number): Subscriptions => {
  const lapses = new Map<string, number>();
  const live = (): string[] => {
    const at = now();
    for (const [connection, lapse] of lapses) if (lapse <= at) lapses.delete(connection);
    return [...lapses.keys()];
  };
  return {
    renew: (connection) => {
      const isNew = !live().includes(connection);
      lapses.set(connection, now() + subscriptionMs);
      return isNew;
    },
    drop: (connection) => lapses.delete(connection),
    live,
  };
};
