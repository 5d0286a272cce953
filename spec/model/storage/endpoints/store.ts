import { messageHash } from "../../message-hash.js";
import { type Account, accountFields, readAccount } from "../account.js";
import { fromBase64 } from "../base64.js";
import type { Body, Encoding } from "../body.js";
import type { Endpoint, Outcome } from "../endpoint.js";
import { isPublicInbox, isPublicOutbox, maxLife, minLife, namespaceText } from "../namespace.js";
import { type Params, readFields, required } from "../params.js";
import { isProven, type Proof, proofFields, readProof } from "../proof.js";
import { invalidRequest, Refused } from "../refused.js";
import { forwardedProof, isSigned, replicate, signEntry, type Work } from "../replicate.js";
import { type Node, requireOurs, type Scene, signatureSlack, stamp } from "../scene.js";
import { putMessage, type State, type StoredMessage } from "../state.js";
import { latin1, right } from "../token.js";

const fields = {
  ...accountFields,
  ...proofFields,
  data: "text",
  expiry: "time",
  namespace: "namespace",
  sig_timestamp: "time",
  timestamp: "storeTime",
  ttl: "life",
} as const;

interface StoreRequest {
  readonly account: Account;
  readonly namespace: number;
  readonly timestamp: number;
  readonly expiry: number;
  readonly data: Uint8Array;
  readonly proof: Proof | undefined;
  /** The time that the signature covers. */
  readonly signedTime: number;
}

/** Bytes of the largest message, and the characters of their base64. */
const maxData = 76_800;
const maxText = 102_400;

/** A message may be this far ahead of the node's clock, and may have expired this long ago, in ms. */
const clockSlack = 10_000;

/** What is signed to store. */
export const signedStore = (namespace: number, time: number): string => `store${namespaceText(namespace)}${time}`;

const readExpiry = (timestamp: number, ttl: number | undefined, expiry: number | undefined): number => {
  if (ttl !== undefined && expiry !== undefined) throw invalidRequest("Cannot specify both 'expiry' and 'ttl'");
  if (expiry !== undefined) return expiry;
  if (ttl === undefined) throw invalidRequest("Required field 'expiry' or 'ttl' missing");
  return timestamp + ttl;
};

const readData = (given: Uint8Array, encoding: Encoding): Uint8Array => {
  const data = encoding === "bt" ? given : fromBase64(latin1(given));
  if (data === undefined) throw invalidRequest("Invalid 'data' value: not base64 encoded");
  const isTooLong = encoding === "bt" ? given.length > maxData : given.length > maxText;
  if (isTooLong) throw invalidRequest(`Message body exceeds maximum allowed length of ${maxData} bytes`);
  return data;
};

/** Without a signature nothing that belongs to one is looked at. */
const read = (params: Params, node: Node): StoreRequest => {
  const found = readFields(params, fields);
  const timestamp = required(found.timestamp, "timestamp");
  const expiry = readExpiry(timestamp, found.ttl, found.expiry);
  const proof = found.signature === undefined ? undefined : readProof(found, params.encoding, node);
  const account = proof?.account ?? readAccount(found, node);
  const data = readData(required(found.data, "data"), params.encoding);
  const signedTime = proof === undefined ? timestamp : (found.sig_timestamp ?? timestamp);
  return { account, namespace: found.namespace ?? 0, timestamp, expiry, data, proof, signedTime };
};

/** Signatures to a public inbox are not looked at, right or wrong. */
const checkProof = (state: State, scene: Scene, { namespace, proof, signedTime }: StoreRequest): void => {
  if (isPublicInbox(namespace)) return;
  if (proof === undefined) throw new Refused(401, `store: signature required to store to namespace ${namespace}`);
  if (Math.abs(signedTime - scene.now) > signatureSlack)
    throw new Refused(406, "store signature timestamp too far from current time");
  const rights = isPublicOutbox(namespace) ? right.write | right.delete : right.write;
  if (!isProven(state, proof, { rights }, signedStore(namespace, signedTime)))
    throw new Refused(401, "store signature verification failed");
};

const check = (state: State, scene: Scene, request: StoreRequest): void => {
  const { account, namespace, timestamp, expiry } = request;
  requireOurs(scene, account);
  const life = expiry - timestamp;
  if (life < minLife || life > maxLife(namespace)) throw new Refused(403, "Provided expiry/TTL is not valid.");
  if (timestamp > scene.now + clockSlack || expiry < scene.now - clockSlack)
    throw new Refused(406, "Timestamp error: check your clock");
  checkProof(state, scene, request);
};

const forwardedFields = (request: StoreRequest): Work["forwarded"] => ({
  ...(request.proof === undefined
    ? { pubkey: request.account.bytes }
    : { ...forwardedProof(request.proof), sig_timestamp: BigInt(request.signedTime) }),
  data: request.data,
  expiry: BigInt(request.expiry),
  namespace: request.namespace === 0 ? undefined : BigInt(request.namespace),
  timestamp: BigInt(request.timestamp),
});

const isStored = (entry: Body): boolean =>
  typeof entry.hash === "string" && typeof entry.expiry === "bigint" && isSigned(entry);

const run = (state: State, scene: Scene, request: StoreRequest): Outcome => {
  check(state, scene, request);
  const { account, namespace, timestamp, expiry, data } = request;
  const hash = messageHash(account.bytes, namespace, data);
  const message: StoredMessage = { account: account.id, namespace, hash, timestamp, expiry, data };
  const work: Work = {
    method: "store",
    forwarded: forwardedFields(request),
    act: (before) => {
      const put = putMessage(before, message);
      const entry = { hash, expiry: put.expiry, signature: signEntry(scene.node, hash) };
      return { state: put.state, entry: put.already ? { ...entry, already: true } : entry };
    },
    fits: isStored,
  };
  const done = replicate(state, scene, work);
  if (scene.origin === "member") return done;
  const own = { ...done.swarm[scene.node.ed25519], t: scene.now };
  const body = { hash, swarm: { ...done.swarm, [scene.node.ed25519]: own }, ...stamp(scene) };
  return { ...done, reply: { status: 200, body } };
};

/** Stores a message at every member of the swarm. */
export const storeEndpoint: Endpoint = {
  name: "store",
  recursive: true,
  read: (params, node) => {
    const request = read(params, node);
    return (state, scene) => run(state, scene, request);
  },
};
