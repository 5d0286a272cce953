import type { GuardStore } from "./guard-store.js";
import type { NodeList } from "./node-list.js";
import type { OnionTransport } from "./onion-transport.js";
import { createPathBuilder } from "./path-builder.js";
import { createPathKeeper, type PathKeeper } from "./path-keeper.js";
import { createPathRequests, type PathRequests } from "./path-requests.js";
import type { Clock, Log, Random } from "./ports.js";
import type { SnodePool } from "./snode-pool.js";
import { createSwarmDirectory } from "./swarm-directory.js";
import { createSwarmRequests, type SwarmRequests } from "./swarm-requests.js";

/** The paths of one account, or of none, and what is asked through them; nothing of it is shared with another account. */
export interface Session {
  readonly keeper: PathKeeper;
  readonly requests: PathRequests;
  readonly swarms: SwarmRequests;
}

/** The sessions of a client by owner: an account id, or "" for what serves no account. */
export interface Sessions {
  readonly of: (owner: string) => Session;
}

export interface SessionParts {
  readonly pool: SnodePool;
  readonly nodeList: NodeList;
  readonly guards: GuardStore;
  readonly transport: OnionTransport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Longest wait for the answer to one request, milliseconds. */
  readonly requestTimeoutMs: number;
}

const pathTimeoutMs = 4_000;
const pathDeadlineMs = 30_000;
const swarmDeadlineMs = 60_000;

/** Makes sessions as they are needed; their paths have no node in common while there are enough nodes. */
export const createSessions = (parts: SessionParts): Sessions => {
  const { pool, nodeList, guards, transport, clock, random, log, requestTimeoutMs } = parts;
  const sessions = new Map<string, Session>();

  const open = (owner: string): Session => {
    const elsewhere = (): readonly string[] =>
      [...sessions].filter(([other]) => other !== owner).flatMap(([, { keeper }]) => keeper.inUse());
    const timeoutMs = Math.min(pathTimeoutMs, requestTimeoutMs);
    const limits = { timeoutMs, deadlineMs: pathDeadlineMs };
    const builder = createPathBuilder({ pool, transport, clock, random, log, elsewhere, ...limits });
    const keeper = createPathKeeper(builder, pool, nodeList, guards.of(owner));
    const requests = createPathRequests(keeper, transport, requestTimeoutMs);
    const directory = createSwarmDirectory({ requests, pool, random, log });
    const deadlineMs = swarmDeadlineMs;
    const swarms = createSwarmRequests({ requests, directory, pool, clock, random, log, deadlineMs });
    return { keeper, requests, swarms };
  };

  return {
    of: (owner) => {
      const session = sessions.get(owner) ?? open(owner);
      sessions.set(owner, session);
      return session;
    },
  };
};
