import { ed25519Sign } from "../../crypto/ed25519.js";
import { messageHash } from "../../storage/message-hash.js";
import { maxDataLength } from "../../storage/message-size.js";
import { isPublicInbox, maxTtl, minTtl, namespaceText } from "../../storage/namespaces.js";
import type { NodeContext } from "../context.js";
import { type AccountRules, accountFields, misdirected, requiredAccount } from "./account.js";
import { type Auth, authFields, readAuth, verifyAuth } from "./auth.js";
import { decodeBase64 } from "./base64.js";
import type { Body } from "./body.js";
import { ClientError, invalidRequest } from "./client-error.js";
import type { Endpoint, Origin, Reply } from "./endpoint.js";
import { type Fields, type RawParams, readFields, required } from "./params.js";
import { replicate } from "./replicate.js";
import { isOurs, stamp, swarmBody } from "./swarm-body.js";

const fields = {
  ...accountFields,
  ...authFields,
  data: "string",
  expiry: "timestamp",
  namespace: "namespace",
  sig_timestamp: "timestamp",
  timestamp: "storeTimestamp",
  ttl: "unsigned",
} as const;

interface StoreRequest {
  readonly account: Buffer;
  readonly namespace: number;
  readonly timestamp: number;
  readonly expiry: number;
  readonly data: Buffer;
  readonly auth: Auth | undefined;
  /** Time that the signature covers. */
  readonly signedTime: number;
}

/** The clocks of clients may be this far ahead, and a message may have expired this long ago. */
const clockSlack = 10_000;
/** A signature's time may be this far off. */
const signatureSlack = 60_000;

const lifeOf = (found: Fields<typeof fields>, timestamp: number): number => {
  if (found.expiry !== undefined && found.ttl !== undefined)
    throw invalidRequest("Cannot specify both 'expiry' and 'ttl'");
  if (found.expiry !== undefined) return found.expiry;
  if (found.ttl !== undefined) return timestamp + found.ttl;
  throw invalidRequest("Required field 'expiry' or 'ttl' missing");
};

/** Base64 of the largest message has this many characters. */
const maxBase64Length = 102_400;

const dataOf = (given: Buffer, encoding: RawParams["encoding"]): Buffer => {
  const tooLong = invalidRequest(`Message body exceeds maximum allowed length of ${maxDataLength} bytes`);
  if (encoding === "bt") {
    if (given.length > maxDataLength) throw tooLong;
    return given;
  }
  const data = decodeBase64(given.toString("latin1"));
  if (data === undefined) throw invalidRequest("Invalid 'data' value: not base64 encoded");
  if (given.length > maxBase64Length) throw tooLong;
  return data;
};

const read = (params: RawParams, rules: AccountRules): StoreRequest => {
  const found = readFields(params, fields);
  const timestamp = required(found.timestamp, "timestamp");
  const expiry = lifeOf(found, timestamp);
  const auth = found.signature === undefined ? undefined : readAuth(found, params.encoding, rules);
  const account = auth?.account ?? requiredAccount(found, rules);
  const data = dataOf(required(found.data, "data"), params.encoding);
  const signedTime = (auth === undefined ? undefined : found.sig_timestamp) ?? timestamp;
  return { account, namespace: found.namespace ?? 0, timestamp, expiry, data, auth, signedTime };
};

/** Refuses what may not be stored, in the deployed order. */
const check = (node: NodeContext, request: StoreRequest): void => {
  const { account, namespace, timestamp, expiry, auth, signedTime } = request;
  if (!isOurs(node, account)) throw misdirected(swarmBody(node, account));
  const life = expiry - timestamp;
  if (life < minTtl || life > maxTtl(namespace)) throw new ClientError(403, "Provided expiry/TTL is not valid.");
  const now = node.clock.now();
  if (timestamp > now + clockSlack || expiry < now - clockSlack)
    throw new ClientError(406, "Timestamp error: check your clock");
  if (isPublicInbox(namespace)) return;
  if (auth === undefined) throw new ClientError(401, `store: signature required to store to namespace ${namespace}`);
  if (Math.abs(signedTime - now) > signatureSlack)
    throw new ClientError(406, "store signature timestamp too far from current time");
  if (!verifyAuth(auth, `store${namespaceText(namespace)}${signedTime}`))
    throw new ClientError(401, "store signature verification failed");
};

const storeHere = async (node: NodeContext, request: StoreRequest, hash: string): Promise<Body> => {
  const { account, namespace, timestamp, expiry, data } = request;
  const message = { account, namespace, hash, timestamp, expiry, data };
  const outcome = await node.store.put(message);
  return {
    ...(outcome.already ? { already: true } : {}),
    expiry: outcome.expiry,
    hash,
    signature: ed25519Sign(node.keys.ed25519Secret, Buffer.from(hash)),
  };
};

const isEntry = (entry: Body): boolean =>
  typeof entry.hash === "string" &&
  typeof entry.expiry === "number" &&
  entry.signature instanceof Uint8Array &&
  entry.signature.length === 64;

const run = async (node: NodeContext, request: StoreRequest, origin: Origin): Promise<Reply> => {
  check(node, request);
  const { account, namespace, timestamp, expiry, data, auth, signedTime } = request;
  const hash = messageHash(account, namespace, data);
  const local = () => storeHere(node, request, hash);
  if (origin === "member") return { status: 200, body: await local() };
  const swarm = await replicate(node, {
    method: "store",
    params: {
      data,
      expiry,
      namespace: namespace === 0 ? undefined : namespace,
      pubkey: account,
      pubkey_ed25519: auth?.pubkeyEd25519,
      sig_timestamp: auth === undefined ? undefined : signedTime,
      signature: auth?.signature,
      timestamp,
    },
    local,
    check: isEntry,
  });
  const self = node.keys.ed25519Public.toString("hex");
  const own = swarm[self]!;
  const stored = own.failed === undefined;
  const at = stamp(node);
  return {
    status: 200,
    body: { ...at, ...(stored ? { hash } : {}), swarm: { ...swarm, [self]: { ...own, t: at.t } } },
  };
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
