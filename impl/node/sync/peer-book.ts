import type { NodeContext } from "../context.js";
import { PeerFailure } from "../ports.js";
import type { ServiceNode } from "../view/chain-view.js";

/** How a node keeps its swarm alike: as we do, or as deployed servers do. */
export type PeerKind = "ours" | "deployed";

/** What a node knows of others, by legacy key: who is silent, who rests, of which kind each is. */
export interface PeerBook {
  /**
   * Asks a node. One that misses its deadline is suspected until it answers anything.
   * @throws PeerFailure
   */
  readonly ask: (
    to: ServiceNode,
    command: string,
    parts: readonly (Buffer | string)[],
    timeoutMs: number,
  ) => Promise<readonly Buffer[]>;
  /**
   * As {@link PeerBook.ask} for a command that the deployed network does not know. Some of its nodes may say nothing
   * instead of refusing: silence of a node that is known to be of our kind makes it suspected, that of another one only
   * if it does not answer a ping either. One that does so twice counts as refusing.
   */
  readonly askExtension: PeerBook["ask"];
  readonly isSuspected: (legacy: string) => boolean;
  /** Calls back once when the node is suspected; the returned function takes the call back. */
  readonly whenSuspected: (legacy: string, call: () => void) => () => void;
  readonly kindOf: (legacy: string) => PeerKind | undefined;
  readonly setKind: (legacy: string, kind: PeerKind) => void;
  /** Lets a node alone for a while, longer after each time in a row. */
  readonly rest: (legacy: string) => void;
  /** When the rest is over, ms; 0 for a node that has none. */
  readonly restsUntil: (legacy: string) => number;
  /** The node has asked us something: no more rest for it if it is suspected. */
  readonly heardFrom: (legacy: string) => void;
  /** Forgets all nodes but these. */
  readonly keepOnly: (isListed: (legacy: string) => boolean) => void;
}

export interface PeerBookOptions {
  readonly node: Pick<NodeContext, "clock" | "transport" | "log">;
  /** Kinds that were known when the process ended. */
  readonly kinds: ReadonlyMap<string, PeerKind>;
  readonly onKinds: (kinds: ReadonlyMap<string, PeerKind>) => void;
  readonly onSuspected: (legacy: string) => void;
  /** A suspected node has answered, or has asked us something. */
  readonly onSignOfLife: (legacy: string) => void;
}

const pingDeadline = 5_000;
/** Silences of a node that answers pings, after which it counts as one that does not know the command. */
const mostSilences = 2;

/** Words of failures that mean silence; all others are answers of a kind. */
const silence: ReadonlySet<string> = new Set(["TIMEOUT", "NOT_CONNECTED"]);

const shortestRest = 1_000;
const longestRest = 60_000;

interface Rest {
  readonly failures: number;
  readonly until: number;
}

/** Makes a book. */
export const createPeerBook = (options: PeerBookOptions): PeerBook => {
  const { clock, transport, log } = options.node;
  const kinds = new Map(options.kinds);
  const suspected = new Set<string>();
  const waiting = new Map<string, Set<() => void>>();
  const rests = new Map<string, Rest>();

  const suspect = (node: ServiceNode, word: string): void => {
    if (!suspected.has(node.legacy)) {
      log("warn", "a node does not answer", { node: node.ed25519, word });
      suspected.add(node.legacy);
      options.onSuspected(node.legacy);
    }
    const calls = waiting.get(node.legacy);
    waiting.delete(node.legacy);
    for (const call of calls ?? []) call();
  };

  const clear = (node: ServiceNode): void => {
    rests.delete(node.legacy);
    if (!suspected.delete(node.legacy)) return;
    log("info", "a node answers again", { node: node.ed25519 });
    options.onSignOfLife(node.legacy);
  };

  const silences = new Map<string, number>();

  const ask: PeerBook["ask"] = async (to, command, parts, timeoutMs) => {
    try {
      const answer = await transport.ask(to, command, parts, timeoutMs);
      clear(to);
      return answer;
    } catch (error) {
      if (error instanceof PeerFailure) {
        if (silence.has(error.word)) suspect(to, error.word);
        else clear(to);
      }
      throw error;
    }
  };

  return {
    ask,
    askExtension: async (to, command, parts, timeoutMs) => {
      if (kinds.get(to.legacy) === "ours") return ask(to, command, parts, timeoutMs);
      try {
        const answer = await transport.ask(to, command, parts, timeoutMs);
        clear(to);
        silences.delete(to.legacy);
        return answer;
      } catch (error) {
        if (!(error instanceof PeerFailure) || !silence.has(error.word)) throw error;
        await ask(to, "sn.ping", [], pingDeadline);
        const count = (silences.get(to.legacy) ?? 0) + 1;
        silences.set(to.legacy, count);
        throw count < mostSilences ? error : new PeerFailure("UNKNOWNCOMMAND", `${command} was met with silence`);
      }
    },
    isSuspected: (legacy) => suspected.has(legacy),
    whenSuspected: (legacy, call) => {
      const calls = waiting.get(legacy) ?? new Set();
      waiting.set(legacy, calls);
      calls.add(call);
      return () => {
        calls.delete(call);
        if (calls.size === 0 && waiting.get(legacy) === calls) waiting.delete(legacy);
      };
    },
    kindOf: (legacy) => kinds.get(legacy),
    setKind: (legacy, kind) => {
      if (kinds.get(legacy) === kind) return;
      kinds.set(legacy, kind);
      options.onKinds(kinds);
    },
    rest: (legacy) => {
      const failures = (rests.get(legacy)?.failures ?? 0) + 1;
      const pause = Math.min(longestRest, shortestRest * 2 ** (failures - 1));
      rests.set(legacy, { failures, until: clock.now() + pause });
    },
    restsUntil: (legacy) => rests.get(legacy)?.until ?? 0,
    heardFrom: (legacy) => {
      if (!suspected.has(legacy)) return;
      rests.delete(legacy);
      options.onSignOfLife(legacy);
    },
    keepOnly: (isListed) => {
      for (const map of [kinds, rests, silences])
        for (const legacy of map.keys()) if (!isListed(legacy)) map.delete(legacy);
      for (const legacy of suspected) if (!isListed(legacy)) suspected.delete(legacy);
    },
  };
};
