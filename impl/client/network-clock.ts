import type { Clock } from "./ports.js";

/** The time as the network sees it: that of the device, corrected by what nodes say. */
export interface NetworkClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Notes the `t` of an answer, and when the request left and the answer came. */
  readonly observe: (t: unknown, sentAt: number, receivedAt: number) => void;
}

/** Beginning of 2021: what claims to be earlier is no time of the network. */
const earliest = 1_609_459_200_000;
/** Answers remembered. */
const remembered = 5;

/** Corrects by the median of the last answers, so that one node with a wrong clock, or one that lies, moves little. */
export const createNetworkClock = (clock: Clock): NetworkClock => {
  const offsets: number[] = [];
  return {
    now: () => {
      const sorted = offsets.toSorted((a, b) => a - b);
      return clock.now() + (sorted[Math.floor(sorted.length / 2)] ?? 0);
    },
    observe: (t, sentAt, receivedAt) => {
      if (typeof t !== "number" || !Number.isSafeInteger(t) || t < earliest) return;
      offsets.push(Math.round(t - (sentAt + receivedAt) / 2));
      if (offsets.length > remembered) offsets.shift();
    },
  };
};
