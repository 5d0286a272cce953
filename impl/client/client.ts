import type { EncType } from "../onion/enc-type.js";
import { createInboxStore } from "./inbox-store.js";
import { createMessageSeal } from "./message-seal.js";
import { createNetworkClock } from "./network-clock.js";
import { createNodeList } from "./node-list.js";
import { createNodeListStore } from "./node-list-store.js";
import { createOnionTransport } from "./onion-transport.js";
import type { OwnAccounts } from "./own-accounts.js";
import { type ConfirmedPath, createPathBuilder } from "./path-builder.js";
import { createPathKeeper } from "./path-keeper.js";
import { createPathRequests } from "./path-requests.js";
import { type IncomingMessage, pollMessages } from "./poll-messages.js";
import type { Clock, Http, Log, Random } from "./ports.js";
import type { Seed } from "./seed-client.js";
import { type StoredMessage, sendMessage } from "./send-message.js";
import { createSnodePool } from "./snode-pool.js";
import type { StateDatabase } from "./state-database.js";
import { createSwarmDirectory } from "./swarm-directory.js";
import { createSwarmRequests } from "./swarm-requests.js";

/** What a client is made of. */
export interface ClientParts {
  readonly state: StateDatabase;
  readonly accounts: OwnAccounts;
  readonly seeds: readonly Seed[];
  /** Reaches first nodes. */
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly encType: EncType;
  /** Longest wait for the answer to one request, milliseconds. */
  readonly requestTimeoutMs: number;
}

/** A message to be sent; `from` and `to` are account ids in lower-case hex. */
export interface SendWish {
  readonly from: string;
  readonly to: string;
  readonly data: Uint8Array;
  readonly namespace?: number | undefined;
  readonly ttlMs?: number | undefined;
}

/** What a client can do on the network; every method may throw ClientError. */
export interface Client {
  /** Fetches the node list from a seed; the number of usable nodes. */
  readonly bootstrap: () => Promise<number>;
  /** The path that stands, or a new one; with `rebuild` always a new one. */
  readonly path: (options?: { readonly rebuild?: boolean | undefined }) => Promise<ConfirmedPath>;
  readonly send: (wish: SendWish) => Promise<StoredMessage>;
  /** New messages of an account in one namespace, 0 unless told otherwise. */
  readonly poll: (account: string, namespace?: number) => Promise<IncomingMessage[]>;
}

/** Longest life of a message to another account, milliseconds. */
export const defaultTtlMs = 14 * 86_400_000;

const pathTimeoutMs = 4_000;
const pathDeadlineMs = 30_000;
const swarmDeadlineMs = 60_000;

/** Composes a client from its parts. Nothing is sent before something is asked of it. */
export const createClient = (parts: ClientParts): Client => {
  const { state, accounts, seeds, http, clock, random, log, encType, requestTimeoutMs } = parts;
  const inboxes = createInboxStore(state);
  const pool = createSnodePool();
  const networkClock = createNetworkClock(clock);
  const nodeList = createNodeList({ seeds, pool, store: createNodeListStore(state), clock, log });
  const transport = createOnionTransport({ http, clock, networkClock, random, encType });
  const timeoutMs = Math.min(pathTimeoutMs, requestTimeoutMs);
  const builder = createPathBuilder({ pool, transport, clock, random, log, timeoutMs, deadlineMs: pathDeadlineMs });
  const keeper = createPathKeeper(builder, pool, nodeList);
  const requests = createPathRequests(keeper, transport, requestTimeoutMs);
  const directory = createSwarmDirectory({ requests, pool, random, log });
  const deadlineMs = swarmDeadlineMs;
  const swarms = createSwarmRequests({ requests, directory, pool, clock, random, log, deadlineMs });
  const seal = createMessageSeal(random);
  const polls = new Map<string, Promise<unknown>>();

  /** Polls of one inbox run one after the other, so that no message is handed out twice. */
  const inTurn = <Result>(inbox: string, poll: () => Promise<Result>): Promise<Result> => {
    const before = polls.get(inbox) ?? Promise.resolve();
    const running = before.then(poll, poll);
    polls.set(inbox, running);
    return running;
  };

  return {
    bootstrap: nodeList.bootstrap,
    path: ({ rebuild = false } = {}) => (rebuild ? keeper.rebuild() : keeper.acquire()),
    send: async ({ from, to, data, namespace = 0, ttlMs = defaultTtlMs }) => {
      const sender = accounts.get(from);
      return sendMessage({ swarms, seal, networkClock, pool }, { sender, to, data, namespace, ttlMs });
    },
    poll: async (account, namespace = 0) => {
      const owner = accounts.get(account);
      return inTurn(`${account} ${namespace}`, () =>
        pollMessages({ swarms, seal, inboxes, networkClock, log }, owner, namespace),
      );
    },
  };
};
