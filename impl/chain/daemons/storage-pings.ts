/** What the storage server of a node told its daemon last. */
interface Ping {
  /** Milliseconds since 1970, 0 for never. */
  readonly acceptedAt: number;
  readonly version: readonly number[] | undefined;
  /** Set while it reports that something is wrong with it. */
  readonly isFaulty: boolean;
}

/** The pings of storage servers to their own daemons. */
export interface StoragePings {
  readonly of: (node: string) => Ping;
  /** An accepted ping. */
  readonly accept: (node: string, version: readonly number[]) => void;
  /** A ping that reports an error. */
  readonly fault: (node: string) => void;
}

const never: Ping = { acceptedAt: 0, version: undefined, isFaulty: false };

/** @param now milliseconds since 1970 */
export const createStoragePings = (now: () => number): StoragePings => {
  const pings = new Map<string, Ping>();
  const of = (node: string): Ping => pings.get(node) ?? never;
  return {
    of,
    accept: (node, version) => pings.set(node, { acceptedAt: now(), version, isFaulty: false }),
    fault: (node) => pings.set(node, { ...of(node), isFaulty: true }),
  };
};
