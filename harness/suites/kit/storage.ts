import { verify } from "../../../spec/model/ed25519.js";
import { type StorageAnswer, type StorageMethod, storageEndpoints } from "../../../spec/schema/storage-rpc.js";
import type { CaseContext } from "../../engine/case.js";
import type { NodeInfo } from "../../network/topology.js";
import { hashOf, proofOf, type TestAccount } from "../../wire/account.js";
import type { HttpsAnswer, HttpsClient } from "../../wire/https.js";
import { type Judge, toJson } from "./judge.js";

/** How a node is named in transcripts. */
export const nameOf = (node: NodeInfo): string => `node ${node.index}`;

/** An answer to a storage request: its status, its text, and the text as JSON where it is some. */
export interface RpcAnswer {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
}

/** What a refusal must be. */
export interface Refused {
  readonly status: number;
  readonly text: string;
}

export interface StoreWish {
  readonly data?: Uint8Array;
  readonly namespace?: number;
  /** Milliseconds; a day unless told otherwise. */
  readonly ttl?: number;
  readonly timestamp?: number;
  /** Whether the account signs; needed for all namespaces but public inboxes. */
  readonly signed?: boolean;
}

type Params = Readonly<Record<string, unknown>>;

/** Says whether a request opens a connection of its own, from an address of its own. */
export interface CallOptions {
  readonly anew?: boolean;
}

/** Storage requests over HTTPS, each written to the transcript. */
export interface Storage {
  /** Posts a body as it is. */
  readonly post: (
    node: NodeInfo,
    body: Uint8Array | string,
    label: string,
    options?: CallOptions,
  ) => Promise<RpcAnswer>;
  readonly call: (node: NodeInfo, method: string, params: Params, options?: CallOptions) => Promise<RpcAnswer>;
  /** Expects 200 and the form of the endpoint's answer. */
  readonly ask: <Method extends StorageMethod>(
    node: NodeInfo,
    method: Method,
    params: Params,
    options?: CallOptions,
  ) => Promise<StorageAnswer<Method>>;
  /** Expects exactly this refusal. */
  readonly refuses: (answer: RpcAnswer, refused: Refused, why?: string) => void;
  readonly storeParams: (account: TestAccount, wish?: StoreWish) => Record<string, unknown>;
  readonly retrieveParams: (account: TestAccount, namespace?: number, timestamp?: number) => Record<string, unknown>;
  /** Stores and expects every member to confirm; the message as it must be retrieved. */
  readonly store: (
    node: NodeInfo,
    members: readonly NodeInfo[],
    account: TestAccount,
    wish?: StoreWish,
  ) => Promise<StoredMessage>;
  /** Messages of an account and namespace, as a node returns them to their owner. */
  readonly retrieve: (
    node: NodeInfo,
    account: TestAccount,
    namespace?: number,
    options?: CallOptions,
  ) => Promise<StorageAnswer<"retrieve">["messages"]>;
}

/** A message in the form in which `retrieve` returns it. */
export interface StoredMessage {
  readonly hash: string;
  readonly timestamp: number;
  readonly expiration: number;
  readonly data: string;
}

const day = 86_400_000;

/** The text of an answer as JSON, or as it is. */
export const parseBody = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const readAnswer = ({ status, body }: HttpsAnswer): RpcAnswer => {
  const text = body.toString("utf8");
  return { status, text, body: parseBody(text) };
};

/** Parameters of `store` in JSON. */
export const storeParams = (account: TestAccount, wish: StoreWish = {}): Record<string, unknown> => {
  const { data = Buffer.from("hello"), namespace = 0, ttl = day, timestamp = Date.now(), signed = false } = wish;
  return {
    pubkey: account.id,
    ...(namespace === 0 ? {} : { namespace }),
    data: Buffer.from(data).toString("base64"),
    timestamp,
    ttl,
    ...(signed ? proofOf(account, "store", namespace, timestamp) : {}),
  };
};

/** Parameters with which an account retrieves its own messages. */
export const retrieveParams = (
  account: TestAccount,
  namespace = 0,
  timestamp = Date.now(),
): Record<string, unknown> => ({
  pubkey: account.id,
  ...(namespace === 0 ? {} : { namespace }),
  ...proofOf(account, "retrieve", namespace, timestamp),
});

/** The tools for storage requests of a running case. */
export const createStorage = (context: CaseContext, judge: Judge, https: HttpsClient): Storage => {
  const post: Storage["post"] = async (node, body, label, { anew = false } = {}) => {
    const name = nameOf(node);
    const shown =
      typeof body === "string" ? { data: toJson(parseBody(body)) } : { hex: Buffer.from(body).toString("hex") };
    context.step({ kind: "send", label, from: "client", to: name, ...shown });
    const call = { path: "/storage_rpc/v1", body };
    const answer = readAnswer(await (anew ? https.callAnew(node, call) : https.call(node, call)));
    context.step({ kind: "receive", label: `${answer.status}`, from: name, to: "client", data: toJson(answer.body) });
    return answer;
  };

  const call: Storage["call"] = (node, method, params, options) =>
    post(node, JSON.stringify({ method, params }), `POST /storage_rpc/v1 ${method}`, options);

  const ask: Storage["ask"] = async (node, method, params, options) => {
    const answer = await call(node, method, params, options);
    judge.ok(`${method} is answered 200 by ${nameOf(node)}`, answer.status === 200, {
      expected: 200,
      actual: { status: answer.status, text: answer.text.slice(0, 400) },
    });
    return judge.read(storageEndpoints[method].answer, answer.body, `the answer to ${method}`) as never;
  };

  return {
    post,
    call,
    ask,
    refuses: ({ status, text }, refused, why) =>
      judge.equal(`refused with ${refused.status} ${refused.text}`, { status, text }, { ...refused }, why),
    storeParams,
    retrieveParams,
    store: async (node, members, account, wish = {}) => {
      const params = storeParams(account, wish);
      const answer = await ask(node, "store", params);
      const { namespace = 0, data = Buffer.from("hello") } = wish;
      const hash = hashOf(account, namespace, data);
      const expiration = Number(params.timestamp) + Number(params.ttl);
      judge.equal("the hash is the model's", answer.hash ?? null, hash);
      const expected = members.map((member) => member.ed25519).sort();
      judge.equal("every member of the swarm has an entry", Object.keys(answer.swarm).sort(), expected);
      const wrong = Object.entries(answer.swarm).filter(
        ([, entry]) => "failed" in entry || entry.hash !== hash || entry.expiry < expiration,
      );
      judge.same("every entry confirms hash and expiry", wrong, []);
      return { hash, timestamp: Number(params.timestamp), expiration, data: String(params.data) };
    },
    retrieve: async (node, account, namespace = 0, options = {}) =>
      (await ask(node, "retrieve", retrieveParams(account, namespace), options)).messages,
  };
};

/** Whether a member's signature in a store entry is valid for the hash. */
export const signsHash = (ed25519: string, hash: string, signature: string): boolean =>
  verify(
    new Uint8Array(Buffer.from(ed25519, "hex")),
    new Uint8Array(Buffer.from(hash)),
    new Uint8Array(Buffer.from(signature, "base64")),
  );
