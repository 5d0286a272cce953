import type { NodeContext } from "../context.js";
import type { AccountRules } from "./account.js";
import { type Auth, authFields, readAuth, verifyAuth } from "./auth.js";
import { ClientError } from "./client-error.js";
import type { Endpoint, Reply } from "./endpoint.js";
import { requiredHashes } from "./hashes.js";
import { fieldSet, type RawParams, readFields, required } from "./params.js";
import { right } from "./subaccount.js";
import { requireOurs } from "./swarm-body.js";
import { plainSlack } from "./time-slack.js";

const fields = fieldSet({ ...authFields, messages: "strings", pubkey: "string", timestamp: "timestamp" });

interface ExpiriesRequest {
  readonly auth: Auth;
  readonly timestamp: number;
  /** As sent; what is no hash is unknown like any other. */
  readonly hashes: readonly string[];
  readonly signed: Buffer;
}

const read = (params: RawParams, rules: AccountRules): ExpiriesRequest => {
  const found = readFields(params, fields);
  const auth = readAuth(found, params.encoding, rules);
  const timestamp = required(found.timestamp, "timestamp");
  const hashes = requiredHashes(found.messages);
  const signed = Buffer.concat([Buffer.from(`get_expiries${timestamp}`), ...(found.messages ?? [])]);
  return { auth, timestamp, hashes, signed };
};

const run = async (node: NodeContext, { auth, timestamp, hashes, signed }: ExpiriesRequest): Promise<Reply> => {
  requireOurs(node, auth.account);
  if (Math.abs(timestamp - node.clock.now()) > plainSlack)
    throw new ClientError(406, "get_expiries timestamp too far from current time");
  if (!verifyAuth(node, auth, { rights: right.read }, signed))
    throw new ClientError(401, "get_expiries signature verification failed");
  const found = await node.store.expiries(auth.account, hashes);
  return { status: 200, body: { expiries: Object.fromEntries(found.map(({ hash, expiry }) => [hash, expiry])) } };
};

/** Tells the expiries of messages, as they are at this member. */
export const getExpiriesEndpoint: Endpoint = {
  name: "get_expiries",
  recursive: false,
  prepare: (params, node) => {
    const request = read(params, node);
    return { run: (context) => run(context, request) };
  },
};
