import type { Clock } from "./ports.js";

/** What is counted: stores and retrieves of clients, onions opened, and onions handed to servers outside. */
type Kind = "store" | "retrieve" | "onion" | "proxy";

type Counts = Record<Kind, number>;

/** Requests that a node has served. */
export interface Stats {
  readonly count: (kind: Kind) => void;
  /** Since the start of the process. */
  readonly total: () => Readonly<Counts>;
  /** Within the last hour, about, and how long that is, seconds. */
  readonly recent: () => { readonly seconds: number; readonly counts: Readonly<Counts> };
}

const none = (): Counts => ({ store: 0, retrieve: 0, onion: 0, proxy: 0 });

/** Length of a window, ms, and how many full ones are remembered. */
const windowMs = 600_000;
const mostWindows = 6;

interface Window {
  readonly since: number;
  readonly counts: Counts;
}

const sum = (windows: readonly Window[]): Counts => {
  const all = none();
  for (const { counts } of windows) for (const kind of Object.keys(all) as Kind[]) all[kind] += counts[kind];
  return all;
};

/** Starts to count. */
export const createStats = (clock: Clock): Stats => {
  const total = none();
  let windows: readonly Window[] = [{ since: clock.now(), counts: none() }];

  /** The window of now. Time without requests leaves empty windows behind; the oldest are forgotten. */
  const current = (): Window => {
    const last = windows.at(-1)!;
    const begun = Math.floor((clock.now() - last.since) / windowMs);
    if (begun < 1) return last;
    const fresh = Array.from({ length: Math.min(begun, mostWindows + 1) }, (_, back) => ({
      since: last.since + (begun - back) * windowMs,
      counts: none(),
    }));
    windows = [...windows, ...fresh.reverse()].slice(-mostWindows - 1);
    return windows.at(-1)!;
  };

  return {
    count: (kind) => {
      current().counts[kind]++;
      total[kind]++;
    },
    total: () => total,
    recent: () => {
      current();
      return { seconds: (clock.now() - windows[0]!.since) / 1_000, counts: sum(windows) };
    },
  };
};
