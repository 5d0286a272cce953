import { hashLength, retrieveCeiling } from "../../storage/message-size.js";
import { isPublicRead, isUnrevocable, namespaceText } from "../../storage/namespaces.js";
import type { RetrieveQuery, RetrieveResult } from "../../storage/store.js";
import type { NodeContext } from "../context.js";
import { type AccountRules, abbreviated, accountFields, requiredAccount } from "./account.js";
import { type Auth, authFields, readAuth, verifyAuth } from "./auth.js";
import { decodeBase64 } from "./base64.js";
import type { Encoding } from "./body.js";
import { ClientError, invalidRequest } from "./client-error.js";
import type { Endpoint, Reply } from "./endpoint.js";
import { type Fields, fieldSet, type RawParams, readFields, required } from "./params.js";
import { right } from "./subaccount.js";
import { requireOurs, stamp } from "./swarm-body.js";

const fields = fieldSet({
  ...accountFields,
  ...authFields,
  lastHash: "string",
  last_hash: "string",
  max_count: "int",
  max_size: "int",
  namespace: "namespace",
  timestamp: "timestamp",
});

interface RetrieveRequest {
  readonly query: RetrieveQuery;
  readonly auth: { readonly block: Auth; readonly timestamp: number } | undefined;
}

const signatureSlack = 60_000;
/** Share of the ceiling that an answer may take when no limit is given. */
const defaultShare = 5;

const lastHashOf = (found: Fields<typeof fields>): string | undefined => {
  if (found.last_hash !== undefined && found.lastHash !== undefined)
    throw invalidRequest("Cannot specify both 'last_hash' and 'lastHash'");
  const given = (found.last_hash ?? found.lastHash)?.toString("latin1");
  if (given === undefined || given === "") return undefined;
  if (given.length !== hashLength) throw invalidRequest("Invalid last_hash: expected base64 (43 chars)");
  if (decodeBase64(given) === undefined) throw invalidRequest("Invalid last_hash: not base64");
  return given;
};

/** A negative size asks for that share of the ceiling; 0 means not given. */
const maxSizeOf = (size: number, count: number): number => {
  if (size > 0) return Math.min(size, retrieveCeiling);
  if (size < 0) return Math.floor(retrieveCeiling / -size);
  return count === 0 ? Math.floor(retrieveCeiling / defaultShare) : retrieveCeiling;
};

/** 0 and numbers below -1 set no limit; -1 asks for nothing. */
const maxCountOf = (count: number): number | undefined => {
  if (count > 0) return count;
  return count === -1 ? 0 : undefined;
};

const needsAuth = (found: Fields<typeof fields>): boolean =>
  found.pubkey_ed25519 !== undefined ||
  found.signature !== undefined ||
  found.timestamp !== undefined ||
  (found.namespace !== undefined && !isPublicRead(found.namespace));

const readBlock = (found: Fields<typeof fields>, encoding: Encoding, rules: AccountRules): RetrieveRequest["auth"] => {
  const block = readAuth(found, encoding, rules);
  return { block, timestamp: required(found.timestamp, "timestamp") };
};

const read = (params: RawParams, rules: AccountRules): RetrieveRequest => {
  const found = readFields(params, fields);
  const auth = needsAuth(found) ? readBlock(found, params.encoding, rules) : undefined;
  const account = auth?.block.account ?? requiredAccount(found, rules);
  const afterHash = lastHashOf(found);
  const count = found.max_count ?? 0;
  const maxCount = maxCountOf(count);
  const query = {
    account,
    namespace: found.namespace ?? 0,
    maxSize: maxSizeOf(found.max_size ?? 0, count),
    ...(afterHash === undefined ? {} : { afterHash }),
    ...(maxCount === undefined ? {} : { maxCount }),
  };
  return { query, auth };
};

const check = (node: NodeContext, { query: { account, namespace }, auth }: RetrieveRequest): void => {
  requireOurs(node, account);
  if (auth === undefined) {
    if (isPublicRead(namespace)) return;
    throw new ClientError(401, "retrieve: request signature required");
  }
  if (Math.abs(auth.timestamp - node.clock.now()) > signatureSlack)
    throw new ClientError(406, "retrieve timestamp too far from current time");
  const terms = { rights: right.read, evenRevoked: isUnrevocable(namespace) };
  if (!verifyAuth(node, auth.block, terms, `retrieve${namespaceText(namespace)}${auth.timestamp}`))
    throw new ClientError(401, "retrieve signature verification failed");
};

const select = (node: NodeContext, query: RetrieveQuery): RetrieveResult => {
  if (query.maxCount === 0) return { messages: [], more: false };
  try {
    return node.store.retrieve(query);
  } catch (error) {
    const account = abbreviated(query.account);
    node.log("error", "the store failed", { method: "retrieve", account, reason: String(error) });
    throw new ClientError(500, `Internal Server Error. Could not retrieve messages for ${account}`);
  }
};

const run = (node: NodeContext, request: RetrieveRequest): Reply => {
  check(node, request);
  node.stats.count("retrieve");
  const { messages, more } = select(node, request.query);
  return {
    status: 200,
    body: {
      messages: messages.map(({ hash, timestamp, expiry, data }) => ({ hash, timestamp, expiration: expiry, data })),
      more,
      ...stamp(node),
    },
  };
};

/** Reads messages of one account and namespace, in order of arrival at this node. */
export const retrieveEndpoint: Endpoint = {
  name: "retrieve",
  recursive: false,
  prepare: (params, node) => {
    const request = read(params, node);
    return { run: async (context) => run(context, request) };
  },
};
