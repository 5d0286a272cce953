import { messageHash } from "../../storage/message-hash.js";
import { maxDataLength } from "../../storage/message-size.js";
import { isPublicInbox, isPublicOutbox, maxTtl, minTtl, namespaceText } from "../../storage/namespaces.js";
import type { StoredMessage } from "../../storage/store.js";
import type { NodeContext } from "../context.js";
import { type AccountRules, accountFields, requiredAccount } from "./account.js";
import { type Auth, authFields, forwardedAuth, readAuth, verifyAuth } from "./auth.js";
import { decodeBase64 } from "./base64.js";
import type { Body } from "./body.js";
import { ClientError, invalidRequest } from "./client-error.js";
import type { Endpoint, Origin, Reply } from "./endpoint.js";
import { hasSignature, signEntry } from "./member-entry.js";
import { type Fields, fieldSet, type RawParams, readFields, required } from "./params.js";
import { answerMember, replicate } from "./replicate.js";
import { right } from "./subaccount.js";
import { requireOurs, stamp } from "./swarm-body.js";

const fields = fieldSet({
  ...accountFields,
  ...authFields,
  data: "string",
  expiry: "timestamp",
  namespace: "namespace",
  sig_timestamp: "timestamp",
  timestamp: "storeTimestamp",
  ttl: "unsigned",
});

interface StoreRequest {
  readonly message: Omit<StoredMessage, "hash">;
  readonly auth: Auth | undefined;
  /** Time that the signature covers. */
  readonly signedTime: number;
}

/** The clocks of clients may be this far ahead, and a message may have expired this long ago. */
const clockSlack = 10_000;
/** A signature's time may be this far off. */
const signatureSlack = 60_000;

const expiryOf = ({ expiry, ttl }: Fields<typeof fields>, timestamp: number): number => {
  if (expiry !== undefined && ttl !== undefined) throw invalidRequest("Cannot specify both 'expiry' and 'ttl'");
  if (expiry !== undefined) return expiry;
  if (ttl !== undefined) return timestamp + ttl;
  throw invalidRequest("Required field 'expiry' or 'ttl' missing");
};

/** Base64 of the largest message has this many characters. */
const maxBase64Length = 102_400;

const tooLong = (): ClientError =>
  invalidRequest(`Message body exceeds maximum allowed length of ${maxDataLength} bytes`);

const dataOf = (given: Buffer, encoding: RawParams["encoding"]): Buffer => {
  if (encoding === "bt") {
    if (given.length > maxDataLength) throw tooLong();
    return given;
  }
  const data = decodeBase64(given.toString("latin1"));
  if (data === undefined) throw invalidRequest("Invalid 'data' value: not base64 encoded");
  if (given.length > maxBase64Length) throw tooLong();
  return data;
};

const read = (params: RawParams, rules: AccountRules): StoreRequest => {
  const found = readFields(params, fields);
  const timestamp = required(found.timestamp, "timestamp");
  const expiry = expiryOf(found, timestamp);
  const auth = found.signature === undefined ? undefined : readAuth(found, params.encoding, rules);
  const account = auth?.account ?? requiredAccount(found, rules);
  const data = dataOf(required(found.data, "data"), params.encoding);
  const signedTime = (auth === undefined ? undefined : found.sig_timestamp) ?? timestamp;
  return { message: { account, namespace: found.namespace ?? 0, timestamp, expiry, data }, auth, signedTime };
};

const rightsTo = (namespace: number): number => (isPublicOutbox(namespace) ? right.write | right.delete : right.write);

const checkAuth = (node: NodeContext, { message, auth, signedTime }: StoreRequest, now: number): void => {
  const { namespace } = message;
  if (auth === undefined) throw new ClientError(401, `store: signature required to store to namespace ${namespace}`);
  if (Math.abs(signedTime - now) > signatureSlack)
    throw new ClientError(406, "store signature timestamp too far from current time");
  if (!verifyAuth(node, auth, { rights: rightsTo(namespace) }, `store${namespaceText(namespace)}${signedTime}`))
    throw new ClientError(401, "store signature verification failed");
};

/** Refuses what may not be stored, in the deployed order. */
const check = (node: NodeContext, request: StoreRequest): void => {
  const { account, namespace, timestamp, expiry } = request.message;
  requireOurs(node, account);
  const life = expiry - timestamp;
  if (life < minTtl || life > maxTtl(namespace)) throw new ClientError(403, "Provided expiry/TTL is not valid.");
  const now = node.clock.now();
  if (timestamp > now + clockSlack || expiry < now - clockSlack)
    throw new ClientError(406, "Timestamp error: check your clock");
  if (!isPublicInbox(namespace)) checkAuth(node, request, now);
};

const storeHere = async (node: NodeContext, message: StoredMessage): Promise<Body> => {
  const { hash } = message;
  const { already, expiry } = await node.store.put(message);
  if (!already) node.subscriptions.notify(message);
  return { ...(already ? { already } : {}), expiry, hash, signature: signEntry(node, [hash]) };
};

const forwarded = ({ message, auth, signedTime }: StoreRequest) => ({
  ...(auth === undefined ? { pubkey: message.account } : { ...forwardedAuth(auth), sig_timestamp: signedTime }),
  data: message.data,
  expiry: message.expiry,
  namespace: message.namespace === 0 ? undefined : message.namespace,
  timestamp: message.timestamp,
});

const isEntry = (entry: Body): boolean =>
  typeof entry.hash === "string" && typeof entry.expiry === "number" && hasSignature(entry);

const run = async (node: NodeContext, request: StoreRequest, origin: Origin): Promise<Reply> => {
  check(node, request);
  const { account, namespace, data } = request.message;
  const message = { ...request.message, hash: messageHash(account, namespace, data) };
  const work = {
    method: "store",
    params: forwarded(request),
    local: (stamp: number) => storeHere(node, { ...message, stamp }),
    check: isEntry,
  };
  if (origin === "member") return answerMember(node, work);
  node.stats.count("store");
  const { swarm, own, ownKey } = await replicate(node, work);
  const at = stamp(node);
  const stored = own.failed === undefined ? { hash: message.hash } : {};
  return { status: 200, body: { ...at, ...stored, swarm: { ...swarm, [ownKey]: { ...own, t: at.t } } } };
};

/** Stores a message at every member of the swarm before answering. */
export const storeEndpoint: Endpoint = {
  name: "store",
  recursive: true,
  prepare: (params, node) => {
    const request = read(params, node);
    return { run: (context, origin) => run(context, request, origin) };
  },
};
