import { ed25519Sign } from "../../crypto/ed25519.js";
import { messageHash } from "../../storage/message-hash.js";
import type { Snode } from "../snode.js";

/** A message as the fake network keeps it, the same at every member. */
interface KeptMessage {
  readonly hash: string;
  readonly timestamp: number;
  readonly expiration: number;
  readonly data: string;
}

/** A node of the fake network and its secrets. */
export interface FakeNode {
  readonly snode: Snode;
  readonly ed25519Seed: Buffer;
  readonly x25519Secret: Buffer;
}

export interface StorageAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Params = Readonly<Record<string, unknown>>;

/** Storage of all nodes together: one swarm keeps an account's messages, the others answer 421. */
export interface FakeStorage {
  readonly answer: (node: FakeNode, method: string, params: Params) => StorageAnswer;
  /** Decides which nodes serve an account. */
  swarmOf: (account: string) => readonly FakeNode[];
  /** Messages a page of `retrieve` holds. */
  pageSize: number;
  /** Added to the clock of every node. */
  clockOffset: number;
}

const hf = [19, 4];

const member = ({ snode }: FakeNode): Record<string, unknown> => ({
  ip: snode.ip,
  port: String(snode.httpsPort),
  port_https: snode.httpsPort,
  pubkey_ed25519: snode.ed25519,
  pubkey_x25519: snode.x25519,
});

/** Makes an empty storage; every account is served by all nodes unless `swarmOf` is replaced. */
export const createFakeStorage = (nodes: readonly FakeNode[]): FakeStorage => {
  const kept = new Map<string, KeptMessage[]>();

  const messagesOf = (params: Params): KeptMessage[] => {
    const key = `${params.pubkey} ${params.namespace ?? 0}`;
    const messages = kept.get(key) ?? [];
    kept.set(key, messages);
    return messages;
  };

  const store = (params: Params, stamp: object, swarm: readonly FakeNode[]): StorageAnswer => {
    const data = Buffer.from(String(params.data), "base64");
    const namespace = Number(params.namespace ?? 0);
    const hash = messageHash(Buffer.from(String(params.pubkey), "hex"), namespace, data);
    const timestamp = Number(params.timestamp);
    const expiration = timestamp + Number(params.ttl);
    messagesOf(params).push({ hash, timestamp, expiration, data: data.toString("base64") });
    const entryOf = (node: FakeNode) => {
      const signature = ed25519Sign(node.ed25519Seed, Buffer.from(hash)).toString("base64");
      return [node.snode.ed25519, { hash, expiry: expiration, signature }];
    };
    return { status: 200, body: { hash, ...stamp, swarm: Object.fromEntries(swarm.map(entryOf)) } };
  };

  const retrieve = (params: Params, stamp: object, pageSize: number): StorageAnswer => {
    const messages = messagesOf(params);
    const from = messages.findIndex(({ hash }) => hash === params.last_hash) + 1;
    const page = messages.slice(from, from + pageSize);
    return { status: 200, body: { messages: page, more: from + page.length < messages.length, ...stamp } };
  };

  const storage: FakeStorage = {
    swarmOf: () => nodes,
    pageSize: 100,
    clockOffset: 0,
    answer: (node, method, params) => {
      const t = Date.now() + storage.clockOffset;
      const stamp = { t, hf };
      if (method === "info") return { status: 200, body: { version: [2, 8, 0], timestamp: t, ...stamp } };
      const swarm = storage.swarmOf(String(params.pubkey));
      const swarmBody = { swarm: "1", snodes: swarm.map(member), ...stamp };
      if (method === "get_swarm") return { status: 200, body: swarmBody };
      if (!swarm.includes(node)) return { status: 421, body: swarmBody };
      if (Math.abs(Number(params.timestamp) - t) > 60_000) return { status: 406, body: "check your clock" };
      if (method === "store") return store(params, stamp, swarm);
      if (method === "retrieve") return retrieve(params, stamp, storage.pageSize);
      return { status: 400, body: `no method ${method}` };
    },
  };
  return storage;
};
