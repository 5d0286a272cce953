import * as z from "zod";
import { ClientError } from "./error.js";
import type { OnionTransport } from "./onion-transport.js";
import { choosePath, type PathChoice, type PathNodes, pathLength } from "./path-choice.js";
import type { Clock, Log, Random } from "./ports.js";
import { RouteFailure } from "./route-failure.js";
import { type Snode, snodeText } from "./snode.js";
import type { SnodePool } from "./snode-pool.js";

/** A path whose success message has arrived. */
export interface ConfirmedPath {
  readonly nodes: PathNodes;
  /** Two of its nodes are in one /24 network, since the list has no others. */
  readonly sharesSubnet: boolean;
  /** From sending the onion to reading the success message, milliseconds. */
  readonly confirmedInMs: number;
}

export interface PathWish {
  /** A first node to keep, if it is still listed. */
  readonly first?: Snode | undefined;
  /** Ed25519 key of a node that must not be in the path. */
  readonly avoid?: string | undefined;
}

export interface PathBuilder {
  /**
   * Draws three nodes, sends an onion with `info` for the last one, and takes its opened answer as the success message.
   * A node that fails behind the first is replaced without changing the first; nothing but the onion is ever sent.
   * @throws ClientError too-few-nodes, or path-failed after ten tries or the deadline
   */
  readonly build: (wish?: PathWish) => Promise<ConfirmedPath>;
  /** Has a path confirmed once more. Throws RouteFailure. */
  readonly check: (path: ConfirmedPath) => Promise<void>;
}

export interface PathBuilderOptions {
  readonly pool: SnodePool;
  readonly transport: OnionTransport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Nodes of paths that must have nothing to do with these: not taken while there are enough others. */
  readonly elsewhere?: () => readonly string[];
  /** Longest wait for one success message, milliseconds. */
  readonly timeoutMs: number;
  /** Longest time for all tries together, milliseconds. */
  readonly deadlineMs: number;
}

const maxTries = 10;
/** Tries that follow each other at once; the later ones wait, longer each time. */
const quickTries = 3;
const firstPause = 100;
const longestPause = 1_000;
/** Failures behind a first node after which it is taken for their cause. */
const chances = 2;

/** What the success message must hold: the answer of a storage server to `info`. */
const successMessage = z.object({ version: z.array(z.int()).min(1), timestamp: z.int(), t: z.int() });

/** Nodes set aside during one build, and the first node while it is kept. */
interface Attempt {
  first: Snode | undefined;
  chancesLeft: number;
  readonly resting: Set<string>;
}

/** Makes the builder of a client's paths. */
export const createPathBuilder = (options: PathBuilderOptions): PathBuilder => {
  const { pool, transport, clock, random, log, elsewhere = () => [], timeoutMs, deadlineMs } = options;

  const choose = (attempt: Attempt, avoid: string | undefined): PathChoice => {
    const usable = pool.nodes().filter(({ ed25519 }) => ed25519 !== avoid);
    const rested = usable.filter(({ ed25519 }) => !attempt.resting.has(ed25519));
    const used = new Set(elsewhere());
    const apart = rested.filter(({ ed25519 }) => !used.has(ed25519));
    const choice = choosePath(random, apart, attempt.first) ?? choosePath(random, rested, attempt.first);
    if (choice !== undefined) return choice;
    attempt.resting.clear();
    attempt.first = undefined;
    const anyChoice = choosePath(random, usable);
    if (anyChoice !== undefined) return anyChoice;
    const besides = avoid === undefined ? "" : " besides the destination";
    throw new ClientError(
      "too-few-nodes",
      `a path needs ${pathLength} service nodes${besides}, and ${usable.length} are known`,
    );
  };

  const confirm = async ({ nodes, sharesSubnet }: PathChoice, limitMs: number): Promise<ConfirmedPath> => {
    const [first, middle, last] = nodes;
    const startedAt = clock.now();
    const reply = await transport.ask([first, middle], last, { method: "info", params: {} }, limitMs);
    if (reply.status !== 200 || !successMessage.safeParse(reply.body).success) {
      const blame = { kind: "named", ed25519: last.ed25519, gone: false } as const;
      throw new RouteFailure(blame, `the last node answered ${reply.status} without a success message`);
    }
    pool.forgive(nodes);
    return { nodes, sharesSubnet, confirmedInMs: clock.now() - startedAt };
  };

  const blameFirst = (attempt: Attempt, first: Snode): void => {
    pool.strike(first.ed25519);
    attempt.resting.add(first.ed25519);
    attempt.first = undefined;
  };

  const blameNamed = (attempt: Attempt, ed25519: string, gone: boolean): void => {
    if (gone) pool.drop(ed25519);
    else pool.strike(ed25519);
    attempt.resting.add(ed25519);
  };

  /** Sets aside who may have failed; only who was found to fail gets a strike. */
  const learn = (attempt: Attempt, { nodes }: PathChoice, { blame }: RouteFailure): void => {
    const [first, ...later] = nodes;
    if (blame.kind === "first") {
      blameFirst(attempt, first);
      return;
    }
    if (attempt.first !== first) attempt.chancesLeft = chances;
    attempt.first = first;
    if (blame.kind === "named") blameNamed(attempt, blame.ed25519, blame.gone);
    else for (const { ed25519 } of later) attempt.resting.add(ed25519);
    attempt.chancesLeft--;
    if (attempt.chancesLeft <= 0) blameFirst(attempt, first);
  };

  return {
    build: async ({ first, avoid } = {}) => {
      const kept = first !== undefined && first.ed25519 !== avoid ? pool.get(first.ed25519) : undefined;
      const attempt: Attempt = { first: kept, chancesLeft: chances, resting: new Set() };
      const deadline = clock.now() + deadlineMs;
      let last = "";
      let tries = 0;
      while (tries < maxTries) {
        if (tries >= quickTries) await clock.wait(Math.min(firstPause * 2 ** (tries - quickTries), longestPause));
        const left = deadline - clock.now();
        if (left <= 0) break;
        tries++;
        const choice = choose(attempt, avoid);
        const route = choice.nodes.map(snodeText).join(" → ");
        if (choice.sharesSubnet) log("warn", `The list has too few /24 networks: nodes of the path share one`);
        log("info", `Building a path, try ${tries}: ${route}`);
        try {
          const path = await confirm(choice, Math.min(timeoutMs, left));
          log("info", `The path is confirmed after ${path.confirmedInMs} ms`);
          return path;
        } catch (error) {
          if (!(error instanceof RouteFailure)) throw error;
          if (error.blame.kind === "clock") throw new ClientError("path-failed", `check the clock: ${error.message}`);
          last = error.message;
          log("warn", `The path failed: ${last}`);
          learn(attempt, choice, error);
        }
      }
      throw new ClientError("path-failed", `no path was confirmed in ${tries} tries; at last: ${last}`);
    },
    check: async (path) => {
      await confirm(path, timeoutMs);
    },
  };
};
