import { createPublicKey, verify } from "node:crypto";
import { btOf, type Encoding, jsonOf, type Params } from "../../../vectors/generate/storage-desk.js";
import {
  groupPerson,
  type Person,
  sessionPerson,
  type TokenHolder,
  tokenHolder,
} from "../../../vectors/generate/storage-people.js";
import { hashOf, plainStore, signed, signedFor, strangeHash } from "../../../vectors/generate/storage-signing.js";
import type { NodeInfo } from "../../network/topology.js";
import { readBtAsJson } from "../../wire/bt-json.js";
import { toJson } from "./judge.js";
import type { Kit } from "./kit.js";
import type { Queue } from "./queue.js";
import { parseBody } from "./storage.js";

/* What the cases of pinned behaviours share: accounts with the members of their swarm, asked over the message queue. */

export type { Encoding, Params, Person, TokenHolder };

/** An object in an answer. */
// biome-ignore lint/suspicious/noExplicitAny: each case says what it expects of an answer
export type Fields = Record<string, any>;

/** An answer: objects as JSON whatever the encoding, texts as they are. */
export interface QueueAnswer {
  readonly status: number;
  readonly body: Fields | string;
  readonly parts: readonly Buffer[];
}

/** How a request is sent. */
export interface Sending {
  /** Which member is asked, in an order that differs from case to case. */
  readonly at?: number;
  readonly encoding?: Encoding;
}

/** A message as it must be retrieved. */
export interface Kept {
  readonly hash: string;
  readonly timestamp: number;
  readonly expiration: number;
  readonly data: string;
}

/** An account and its swarm. */
export interface Home {
  readonly who: Person;
  /** In random order. */
  readonly members: readonly NodeInfo[];
  readonly ask: (method: string, params: Params, sending?: Sending) => Promise<QueueAnswer>;
  /** Expects success, and an object. */
  readonly get: (method: string, params: Params, sending?: Sending) => Promise<Fields>;
  /** Expects exactly this refusal. */
  readonly refuse: (method: string, params: Params, status: number, text: string, sending?: Sending) => Promise<void>;
  /** Entries of a merged answer: one of each member, none of which failed. */
  readonly entries: (body: Fields) => readonly (readonly [ed25519: string, entry: Fields])[];
  /** Expects each entry to be signed by its member over these parts, joined. */
  readonly areSigned: (
    entries: readonly (readonly [string, Fields])[],
    partsOf: (entry: Fields) => readonly (string | number | Uint8Array)[],
  ) => void;
  /** Stores a message that lives for an hour; expects every member to confirm it by its right hash. */
  readonly store: (data: string | Uint8Array, more?: Params, sending?: Sending) => Promise<Kept>;
  /** What the account retrieves of a namespace. */
  readonly retrieve: (more?: Params, sending?: Sending) => Promise<Fields>;
  readonly messages: (more?: Params, sending?: Sending) => Promise<readonly Kept[]>;
  /** The connection to a member. */
  readonly queue: (at?: number) => Promise<Queue>;
}

/** What a pinned case works with. */
export interface Ground {
  readonly kit: Kit;
  /** A new Session account. */
  readonly session: () => Promise<Home>;
  /** A new account whose id is its Ed25519 key: 03 unless told otherwise. */
  readonly group: (prefix?: number) => Promise<Home>;
  /** The same swarm, asked by another account or the holder of a token. */
  readonly homeOf: (who: Person) => Promise<Home>;
  readonly token: (account: Person, rights: number, changes?: Parameters<typeof tokenHolder>[3]) => TokenHolder;
  readonly signed: typeof signed;
  readonly signedFor: typeof signedFor;
  readonly hashOf: typeof hashOf;
  /** A hash that no message has. */
  readonly strangeHash: string;
}

const hour = 3_600_000;

const rawKey = Buffer.from("302a300506032b6570032100", "hex");

/** Whether a signature in base64 is that of the Ed25519 key (hex) over the parts. */
export const isSignedBy = (
  ed25519: string,
  signature: unknown,
  ...parts: readonly (string | number | Uint8Array)[]
): boolean => {
  if (typeof signature !== "string") return false;
  const key = createPublicKey({
    key: Buffer.concat([rawKey, Buffer.from(ed25519, "hex")]),
    format: "der",
    type: "spki",
  });
  const message = Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : Buffer.from(String(part)))));
  return verify(null, message, key, Buffer.from(signature, "base64"));
};

const readBody = (bytes: Buffer | undefined): Fields | string => {
  if (bytes === undefined) return "";
  const text = bytes.toString("utf8");
  if (text === "de" || /^d\d/.test(text.slice(0, 2))) return readBtAsJson(bytes) as Fields;
  return text.startsWith("{") ? (parseBody(text) as Fields) : text;
};

const membersOf = async (kit: Kit, who: Person): Promise<readonly NodeInfo[]> => {
  const { swarms } = await kit.view();
  const keys = new Set(kit.swarmFor(swarms, who.id).members.map(({ legacy }) => legacy));
  return kit.draw(kit.nodes.length).filter(({ legacy }) => keys.has(legacy));
};

const createHome = (kit: Kit, who: Person, members: readonly NodeInfo[]): Home => {
  const queues = new Map<number, Promise<Queue>>();
  const queue: Home["queue"] = (at = 0) => {
    const found = queues.get(at) ?? kit.queues.connect(members[at]!);
    queues.set(at, found);
    return found;
  };

  const ask: Home["ask"] = async (method, params, { at = 0, encoding = "json" } = {}) => {
    const body = encoding === "bt" ? Buffer.from(btOf(params), "hex") : Buffer.from(jsonOf(params));
    const answer = await (await queue(at)).ask(`storage.${method}`, [body]);
    if (answer.kind === "error") {
      kit.ok(`${method} is replied to`, false, { actual: toJson(answer) });
      throw new Error(`${method}: unreachable`);
    }
    const { parts } = answer;
    kit.ok(`${method} is answered in one part, or in two`, parts.length === 1 || parts.length === 2, {
      actual: parts.length,
    });
    return { status: parts.length === 1 ? 200 : Number(parts[0]), body: readBody(parts.at(-1)), parts };
  };

  const get: Home["get"] = async (method, params, sending) => {
    const { status, body } = await ask(method, params, sending);
    const isObject = status === 200 && typeof body === "object";
    const shown = isObject ? {} : { actual: { status, body: toJson(body) } };
    kit.ok(`${method} succeeds`, isObject, shown);
    return body as Fields;
  };

  const entries: Home["entries"] = (body) => {
    const swarm = (body.swarm ?? {}) as Record<string, Fields>;
    kit.equal("every member has an entry", Object.keys(swarm).sort(), members.map(({ ed25519 }) => ed25519).sort());
    const bad = Object.values(swarm).filter((entry) => entry.failed !== undefined);
    kit.same("none has failed", bad, []);
    return Object.entries(swarm);
  };

  const store: Home["store"] = async (data, more = {}, sending) => {
    const params = plainStore(who, Date.now(), data, { ttl: hour, ...more });
    const hash = hashOf(who, data, (params.namespace ?? 0) as number);
    const body = await get("store", params, sending);
    const wrong = entries(body).filter(([, entry]) => entry.hash !== hash);
    kit.same("all hashes are that of the model", [body.hash, ...wrong], [hash]);
    const [timestamp, ttl] = [params.timestamp as number, params.ttl as number];
    return { hash, timestamp, expiration: timestamp + ttl, data: Buffer.from(data).toString("base64") };
  };

  const retrieve: Home["retrieve"] = (more = {}, sending) => {
    const { max_count, max_size, last_hash, ...fields } = more;
    const request = signed("retrieve", who, { timestamp: Date.now(), ...fields });
    return get("retrieve", { ...request, max_count, max_size, last_hash }, sending);
  };

  return {
    who,
    members,
    ask,
    get,
    refuse: async (method, params, status, text, sending) => {
      const answer = await ask(method, params, sending);
      kit.same(`${method} is refused with ${status} ${text}`, [answer.status, answer.body], [status, text]);
    },
    entries,
    areSigned: (list, partsOf) => {
      const wrong = list.filter(([ed25519, entry]) => !isSignedBy(ed25519, entry.signature, ...partsOf(entry)));
      kit.same("each member has signed its entry", wrong, []);
    },
    store,
    retrieve,
    messages: async (more, sending) => (await retrieve(more, sending)).messages as readonly Kept[],
    queue,
  };
};

/** The ground of a running case. */
export const createGround = (kit: Kit): Ground => {
  const people = kit.random.fork("people");
  const homeOf = async (who: Person): Promise<Home> => createHome(kit, who, await membersOf(kit, who));
  return {
    kit,
    session: () => homeOf(sessionPerson(people)),
    group: (prefix) => homeOf(groupPerson(people, prefix)),
    homeOf,
    token: (account, rights, changes) => tokenHolder(people, account, rights, changes),
    signed,
    signedFor,
    hashOf,
    strangeHash,
  };
};
