import type { SimulationEvent } from "../../schema/simulation.js";
import { emptyLedger, enter, type Ledger, mustBeHeld } from "./ledger.js";
import { blockFaults, type SwarmMembers } from "./swarm-rules.js";

/** Something that must not be, in one sentence; `rule` names what it breaks. */
export interface Fault {
  readonly rule: string;
  readonly text: string;
}

/** Follows a history event by event. */
export interface Watch {
  readonly ledger: Ledger;
  /** Who has a message on disk, by hash. */
  readonly holders: ReadonlyMap<string, ReadonlySet<string>>;
  /** Messages whose last copy went with a disk. */
  readonly lostWithDisks: ReadonlySet<string>;
  /** Members that were told to lie about what they hold: nothing is expected of them. */
  readonly liars: ReadonlySet<string>;
  /** Events so far. */
  readonly count: () => number;
  /** Takes the next event, and says what it shows that may never be, calm or not. */
  readonly next: (event: SimulationEvent) => readonly Fault[];
}

/** Nodes act by the swarms of the last block at the latest so long after it, ms. */
const viewDelay = 5_000;

/** Begins to follow a history. */
export const createWatch = (): Watch => {
  const ledger = emptyLedger();
  const holders = new Map<string, Set<string>>();
  const lostWithDisks = new Set<string>();
  const liars = new Set<string>();
  /** When a node lost its disk last: the number of that command. */
  const lastLoss = new Map<string, number>();
  /** When stores were asked for, by the number of the command. */
  const stores = new Map<number, number>();
  const keys = new Map<string, string>();
  let swarms: SwarmMembers = [];
  let count = 0;

  /** Who has a message on disk is told by events; where they are left out, nothing is known. */
  let seesDisks = false;
  let lastBlockAt = Number.NEGATIVE_INFINITY;

  const onGone = ({ hash, node, lost, at }: Extract<SimulationEvent, { kind: "gone" }>): Fault[] => {
    const set = holders.get(hash);
    set?.delete(node);
    if (set !== undefined && set.size > 0) return [];
    if (lost) {
      lostWithDisks.add(hash);
      return [];
    }
    const message = ledger.byHash.get(hash);
    if (liars.has(node) || message === undefined || !mustBeHeld(ledger, message, at)) return [];
    return [{ rule: "last-copy", text: `${node} gave up the last copy of message ${message.key}` }];
  };

  /** A member that has confirmed a message holds it, unless swarms changed meanwhile and the account with them. */
  const onAnswer = (event: Extract<SimulationEvent, { kind: "answer" }>): Fault[] => {
    const [hash] = event.hashes ?? [];
    const message = hash === undefined ? undefined : ledger.byHash.get(hash);
    const askedAt = stores.get(event.command);
    if (!seesDisks || askedAt === undefined || lastBlockAt > askedAt - viewDelay) return [];
    if (event.status !== 200 || message === undefined) return [];
    if (!mustBeHeld(ledger, message, event.at)) return [];
    const set = holders.get(hash!) ?? new Set<string>();
    return Object.entries(event.members ?? {})
      .filter(([member, outcome]) => outcome === "done" && !set.has(member) && !liars.has(member))
      .filter(([member]) => (lastLoss.get(member) ?? -1) < event.command)
      .map(([member]) => ({
        rule: "confirmed",
        text: `${member} confirmed message ${message.key}, and does not hold it when the client is told`,
      }));
  };

  const take = (event: SimulationEvent, number: number): readonly Fault[] => {
    switch (event.kind) {
      case "command":
        if (event.command.kind === "store") stores.set(number, event.at);
        if (event.command.kind === "lie" && event.command.on) liars.add(event.command.node);
        if (event.command.kind === "crash" && event.command.disk === "lost") lastLoss.set(event.command.node, number);
        return [];
      case "held": {
        seesDisks = true;
        const set = holders.get(event.hash);
        if (set === undefined) holders.set(event.hash, new Set([event.node]));
        else set.add(event.node);
        lostWithDisks.delete(event.hash);
        return [];
      }
      case "gone":
        return onGone(event);
      case "answer":
        return onAnswer(event);
      case "block": {
        for (const { node, key } of event.joined) keys.set(node, key);
        lastBlockAt = event.at;
        const faults = blockFaults(swarms, event, (node) => keys.get(node) ?? node);
        swarms = event.swarms;
        return faults;
      }
      default:
        return [];
    }
  };

  return {
    ledger,
    holders,
    lostWithDisks,
    liars,
    count: () => count,
    next: (event) => {
      const number = count++;
      enter(ledger, event, number);
      return take(event, number);
    },
  };
};
