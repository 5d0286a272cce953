import { PeerFailure } from "../node/ports.js";
import type { EventQueue } from "./event-queue.js";
import type { Seeded } from "./seeded.js";

/** What the network does to messages on their way. Shares are from 0 to 1, times ms. */
export interface Weather {
  readonly latency: number;
  /** Added to the latency, at random up to this; so later messages overtake earlier ones. */
  readonly jitter: number;
  readonly loss: number;
  readonly duplicates: number;
}

/** Runs something in a node's process: at once, when it goes on, or never if the process has ended. */
export type Turn = (task: () => void) => void;

/** Answers a request of another node; undefined for no reply at all. @throws PeerFailure for an error word */
export type Answerer = (
  from: string,
  command: string,
  parts: readonly Buffer[],
) => Promise<readonly (Buffer | string)[] | undefined>;

/** A network without sockets: whoever is attached can be asked by name. */
export interface VirtualNetwork {
  weather: Weather;
  /** Makes a node reachable; what was sent to it shortly before, while it was down, arrives now. */
  readonly attach: (name: string, answerer: Answerer) => void;
  readonly detach: (name: string) => void;
  /** Asks a node; `turn` is that of the asker, whom the answer reaches. */
  readonly ask: (
    from: string,
    to: string,
    command: string,
    parts: readonly (Buffer | string)[],
    timeoutMs: number,
    turn: Turn,
  ) => Promise<readonly Buffer[]>;
  /** Lets no message through from one node to another. */
  readonly cut: (from: string, to: string) => void;
  readonly heal: (from: string, to: string) => void;
  readonly healAll: () => void;
  /** Messages that were delivered. */
  readonly delivered: () => number;
}

/** What waits for a node that is down is delivered if it comes up within so many ms. */
const queueLife = 30_000;

interface Waiting {
  readonly until: number;
  readonly deliver: () => void;
}

const toBuffers = (parts: readonly (Buffer | string)[]): Buffer[] =>
  parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part));

/** Makes a network on which nobody is attached. */
export const createVirtualNetwork = (queue: EventQueue, random: Seeded, weather: Weather): VirtualNetwork => {
  const attached = new Map<string, Answerer>();
  const waiting = new Map<string, Waiting[]>();
  const cuts = new Set<string>();
  let delivered = 0;

  const link = (from: string, to: string): string => `${from} ${to}`;
  const chance = (share: number): boolean => share > 0 && random.fraction() < share;
  const delay = (): number => network.weather.latency + Math.floor(random.fraction() * network.weather.jitter);

  /** Carries something over a link, or loses it. */
  const carry = (from: string, to: string, deliver: () => void): void => {
    const copies = chance(network.weather.duplicates) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (chance(network.weather.loss)) continue;
      queue.after(delay(), () => {
        if (cuts.has(link(from, to))) return;
        delivered++;
        deliver();
      });
    }
  };

  const network: VirtualNetwork = {
    weather,
    attach: (name, answerer) => {
      attached.set(name, answerer);
      const due = waiting.get(name) ?? [];
      waiting.delete(name);
      for (const { until, deliver } of due) if (until > queue.now()) queue.after(delay(), deliver);
    },
    detach: (name) => {
      attached.delete(name);
    },
    ask: (from, to, command, given, timeoutMs, turn) =>
      new Promise((resolve, reject) => {
        const parts = toBuffers(given);
        const fail = (word: string): void => turn(() => reject(new PeerFailure(word, `${command}: ${word}`)));
        const giveUp = queue.after(timeoutMs, () => fail("TIMEOUT"));
        const back = (settle: () => void): void =>
          carry(to, from, () => {
            giveUp();
            turn(settle);
          });
        const deliver = (): void => {
          const answerer = attached.get(to);
          if (answerer === undefined) {
            const list = waiting.get(to) ?? [];
            list.push({ until: queue.now() + queueLife, deliver });
            waiting.set(to, list);
            return;
          }
          answerer(from, command, parts).then(
            (reply) => {
              // A node that went down meanwhile says nothing any more.
              if (reply !== undefined && attached.get(to) === answerer) back(() => resolve(toBuffers(reply)));
            },
            (error: unknown) => {
              if (error instanceof PeerFailure)
                back(() => reject(new PeerFailure(error.word, `${command}: ${error.word}`)));
              else throw error;
            },
          );
        };
        carry(from, to, deliver);
      }),
    cut: (from, to) => {
      cuts.add(link(from, to));
    },
    heal: (from, to) => {
      cuts.delete(link(from, to));
    },
    healAll: () => cuts.clear(),
    delivered: () => delivered,
  };
  return network;
};
