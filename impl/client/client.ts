import type { AttachmentPointer } from "../identity/content.js";
import type { EncType } from "../onion/enc-type.js";
import { downloadAttachment, type OutgoingFile, uploadAttachment } from "./attachments.js";
import { createGuardStore } from "./guard-store.js";
import { createInboxStore } from "./inbox-store.js";
import { createMessageSeal, type MessageText } from "./message-seal.js";
import { createNetworkClock } from "./network-clock.js";
import { createNodeList } from "./node-list.js";
import { createNodeListStore } from "./node-list-store.js";
import { createNodeRefresh, type RefreshedList } from "./node-refresh.js";
import { createOnionTransport } from "./onion-transport.js";
import type { OwnAccounts } from "./own-accounts.js";
import type { ConfirmedPath } from "./path-builder.js";
import { type IncomingMessage, pollMessages } from "./poll-messages.js";
import type { Clock, Http, Log, Random } from "./ports.js";
import { createRoomRequests } from "./room-requests.js";
import { createRoomStore } from "./room-store.js";
import { createRooms, type Rooms } from "./rooms.js";
import type { Seed } from "./seed-client.js";
import { type StoredMessage, sendMessage } from "./send-message.js";
import type { ServerAddress } from "./server-address.js";
import { createServerRequests } from "./server-requests.js";
import { createSessions } from "./session.js";
import { createSnodePool } from "./snode-pool.js";
import type { StateDatabase } from "./state-database.js";

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
  /** Where attachments go unless told otherwise. */
  readonly fileServer: ServerAddress;
  /** Entries that three nodes must agree on when they are asked for the node list. */
  readonly listAgreement: number;
}

/** A message to be sent; `from` and `to` are account ids in lower-case hex. */
export interface SendWish {
  readonly from: string;
  readonly to: string;
  readonly message: MessageText;
  readonly namespace?: number | undefined;
  readonly ttlMs?: number | undefined;
}

/** What a client can do on the network; every method may throw ClientError. Accounts are ids in lower-case hex. */
export interface Client {
  /** Fetches the node list from a seed; the number of usable nodes. */
  readonly bootstrap: () => Promise<number>;
  /** Has random nodes tell the node list, and seeds where they disagree. */
  readonly refresh: () => Promise<RefreshedList>;
  /**
   * The path of an account, or without one that of requests which serve none: the one that stands, or a new one; with
   * `rebuild` always a new one.
   */
  readonly path: (options?: {
    readonly account?: string | undefined;
    readonly rebuild?: boolean | undefined;
  }) => Promise<ConfirmedPath>;
  readonly send: (wish: SendWish) => Promise<StoredMessage>;
  /** New messages of an account in one namespace, 0 unless told otherwise. */
  readonly poll: (account: string, namespace?: number) => Promise<IncomingMessage[]>;
  /** Encrypts a file and gives it to a file server. */
  readonly upload: (account: string, file: OutgoingFile, server?: ServerAddress) => Promise<AttachmentPointer>;
  /** Fetches an attachment of a message or of a post, and opens it. */
  readonly download: (account: string, pointer: AttachmentPointer) => Promise<Buffer>;
  /** What an account does in open groups. */
  readonly rooms: (account: string) => Rooms;
}

/** Longest life of a message to another account, milliseconds. */
export const defaultTtlMs = 14 * 86_400_000;

/** Composes a client from its parts. Nothing is sent before something is asked of it. */
export const createClient = (parts: ClientParts): Client => {
  const { state, accounts, seeds, http, clock, random, log, encType, requestTimeoutMs } = parts;
  const inboxes = createInboxStore(state);
  const roomStore = createRoomStore(state);
  const pool = createSnodePool();
  const networkClock = createNetworkClock(clock);
  const nodeList = createNodeList({ seeds, pool, store: createNodeListStore(state), clock, log });
  const transport = createOnionTransport({ http, clock, networkClock, random, encType });
  const guards = createGuardStore(state);
  const sessions = createSessions({ pool, nodeList, guards, transport, clock, random, log, requestTimeoutMs });
  const listing = { nodeList, pool, clock, random, log, agreement: parts.listAgreement };
  const nodeRefresh = createNodeRefresh({ ...listing, requests: () => sessions.of("").requests });
  const seal = createMessageSeal(random);
  const turns = new Map<string, Promise<unknown>>();
  const rooms = new Map<string, Rooms>();

  /** What reads one inbox or room runs one after the other, so that nothing is handed out twice. */
  const inTurn = <Result>(place: string, work: () => Promise<Result>): Promise<Result> => {
    const before = turns.get(place) ?? Promise.resolve();
    const running = before.then(work, work);
    turns.set(place, running);
    return running;
  };

  const sessionOf = (account: string) => {
    accounts.get(account);
    nodeRefresh.whenDue();
    return sessions.of(account);
  };

  const serversOf = (account: string) => createServerRequests(sessionOf(account).requests, log);

  const roomsOf = (account: string): Rooms => {
    const owner = accounts.get(account);
    const opened = rooms.get(account);
    if (opened !== undefined) return opened;
    const requests = createRoomRequests({ servers: serversOf(account), account: owner, networkClock, random });
    const made = createRooms({ account: owner, requests, store: roomStore, networkClock, log });
    const own: Rooms = { ...made, read: (link) => inTurn(`${account} ${link}`, () => made.read(link)) };
    rooms.set(account, own);
    return own;
  };

  return {
    bootstrap: nodeList.bootstrap,
    refresh: nodeRefresh.refresh,
    path: ({ account, rebuild = false } = {}) => {
      const { keeper } = account === undefined ? sessions.of("") : sessionOf(account);
      return rebuild ? keeper.rebuild() : keeper.acquire();
    },
    send: async ({ from, to, message, namespace = 0, ttlMs = defaultTtlMs }) => {
      const sender = accounts.get(from);
      const { swarms } = sessionOf(from);
      return sendMessage({ swarms, seal, networkClock, pool }, { sender, to, message, namespace, ttlMs });
    },
    poll: async (account, namespace = 0) => {
      const owner = accounts.get(account);
      const { swarms } = sessionOf(account);
      return inTurn(`${account} ${namespace}`, () =>
        pollMessages({ swarms, seal, inboxes, networkClock, log }, owner, namespace),
      );
    },
    upload: async (account, file, server = parts.fileServer) =>
      uploadAttachment({ servers: serversOf(account), random }, server, file),
    download: async (account, pointer) =>
      (await roomsOf(account).download(pointer)) ??
      downloadAttachment({ servers: serversOf(account), random }, pointer),
    rooms: roomsOf,
  };
};
