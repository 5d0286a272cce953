import { type Account, accountFields, readAccount } from "../account.js";
import { fromBase64 } from "../base64.js";
import type { BodyValue, Encoding } from "../body.js";
import { type Endpoint, type Outcome, reading } from "../endpoint.js";
import { isPublicRead, isUnrevocable, namespaceText } from "../namespace.js";
import { type Found, type Params, readFields, required } from "../params.js";
import { isProven, type Proof, proofFields, readProof } from "../proof.js";
import { invalidRequest, Refused } from "../refused.js";
import { type Node, requireOurs, type Scene, signatureSlack, stamp } from "../scene.js";
import { isInScope, type State, type StoredMessage } from "../state.js";
import { latin1, right } from "../token.js";

const fields = {
  ...accountFields,
  ...proofFields,
  lastHash: "text",
  last_hash: "text",
  max_count: "int",
  max_size: "int",
  namespace: "namespace",
  timestamp: "time",
} as const;

interface RetrieveRequest {
  readonly account: Account;
  readonly namespace: number;
  readonly proof: Proof | undefined;
  readonly timestamp: number;
  readonly lastHash: string | undefined;
  readonly maxCount: number;
  readonly maxSize: number;
}

/** Bytes that no answer exceeds, but for its first message. */
const ceiling = 7_800_000;

/** What is signed to retrieve. */
export const signedRetrieve = (namespace: number, time: number): string => `retrieve${namespaceText(namespace)}${time}`;

const readLastHash = ({ last_hash, lastHash }: Found<typeof fields>): string | undefined => {
  if (last_hash !== undefined && lastHash !== undefined)
    throw invalidRequest("Cannot specify both 'last_hash' and 'lastHash'");
  const given = last_hash ?? lastHash;
  if (given === undefined || given.length === 0) return undefined;
  if (given.length !== 43) throw invalidRequest("Invalid last_hash: expected base64 (43 chars)");
  const text = latin1(given);
  if (fromBase64(text) === undefined) throw invalidRequest("Invalid last_hash: not base64");
  return text;
};

/** 0 means that no limit is given; a negative size asks for that fraction of the ceiling, a fifth without any limit. */
const sizeLimit = (maxSize: number, maxCount: number): number => {
  if (maxSize > 0) return Math.min(maxSize, ceiling);
  if (maxSize < 0) return Math.floor(ceiling / -maxSize);
  return maxCount === 0 ? Math.floor(ceiling / 5) : ceiling;
};

/** -1 asks for nothing, other negative numbers and 0 for no limit. */
const countLimit = (maxCount: number): number => {
  if (maxCount === -1) return 0;
  return maxCount > 0 ? maxCount : Number.POSITIVE_INFINITY;
};

/** Any field of a signature, or a namespace that is named and not free to read, asks for the whole proof. */
const asksForProof = (found: Found<typeof fields>): boolean =>
  found.pubkey_ed25519 !== undefined ||
  found.signature !== undefined ||
  found.timestamp !== undefined ||
  (found.namespace !== undefined && !isPublicRead(found.namespace));

const readOwner = (found: Found<typeof fields>, encoding: Encoding, node: Node) => {
  if (!asksForProof(found)) return { account: readAccount(found, node), proof: undefined, timestamp: 0 };
  const proof = readProof(found, encoding, node);
  return { account: proof.account, proof, timestamp: required(found.timestamp, "timestamp") };
};

const read = (params: Params, node: Node): RetrieveRequest => {
  const found = readFields(params, fields);
  const owner = readOwner(found, params.encoding, node);
  const maxCount = found.max_count ?? 0;
  return {
    ...owner,
    namespace: found.namespace ?? 0,
    lastHash: readLastHash(found),
    maxCount: countLimit(maxCount),
    maxSize: sizeLimit(found.max_size ?? 0, maxCount),
  };
};

const check = (state: State, scene: Scene, { account, namespace, proof, timestamp }: RetrieveRequest): void => {
  requireOurs(scene, account);
  if (proof === undefined) {
    if (isPublicRead(namespace)) return;
    throw new Refused(401, "retrieve: request signature required");
  }
  if (Math.abs(timestamp - scene.now) > signatureSlack)
    throw new Refused(406, "retrieve timestamp too far from current time");
  const terms = { rights: right.read, evenRevoked: isUnrevocable(namespace) };
  if (!isProven(state, proof, terms, signedRetrieve(namespace, timestamp)))
    throw new Refused(401, "retrieve signature verification failed");
};

/** What a message counts for: its base64, its hash and 100 more, whatever the encoding of the answer. */
export const countedSize = ({ data, hash }: StoredMessage): number =>
  100 + hash.length + Math.floor((data.length * 4) / 3);

/**
 * Messages of the account and namespace behind the one that was seen last, in order of arrival. If that one is not there
 * they begin at the start. The first is given whatever its size, the others as long as they stay within both limits.
 */
const select = (state: State, request: RetrieveRequest): { messages: StoredMessage[]; more: boolean } => {
  const all = state.messages.filter((message) => isInScope(message, request.account.id, request.namespace));
  const rest = all.slice(all.findIndex(({ hash }) => hash === request.lastHash) + 1);
  if (request.maxCount === 0) return { messages: [], more: false };
  const messages: StoredMessage[] = [];
  let size = 0;
  for (const message of rest) {
    size += countedSize(message);
    const isFull = messages.length >= request.maxCount || (messages.length > 0 && size > request.maxSize);
    if (isFull) return { messages, more: true };
    messages.push(message);
  }
  return { messages, more: false };
};

const messageBody = ({ hash, timestamp, expiry, data }: StoredMessage): BodyValue => ({
  hash,
  timestamp,
  expiration: expiry,
  data,
});

const run = (state: State, scene: Scene, request: RetrieveRequest): Outcome => {
  check(state, scene, request);
  const { messages, more } = select(state, request);
  return reading(state, { messages: messages.map(messageBody), more, ...stamp(scene) });
};

/** Reads messages of one account and namespace at this member. */
export const retrieveEndpoint: Endpoint = {
  name: "retrieve",
  recursive: false,
  read: (params, node) => {
    const request = read(params, node);
    return (state, scene) => run(state, scene, request);
  },
};
