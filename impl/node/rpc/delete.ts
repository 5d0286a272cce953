import type { NodeContext } from "../context.js";
import { type AccountRules, accountText } from "./account.js";
import { type Auth, authFields, forwardedAuth, readAuth, verifyAuth } from "./auth.js";
import type { Body } from "./body.js";
import { ClientError } from "./client-error.js";
import type { Endpoint, Origin, Reply } from "./endpoint.js";
import { checkHashes, isTouchedBody, requiredHashes, sortedHashes } from "./hashes.js";
import { hasSignature, signEntry } from "./member-entry.js";
import { fieldSet, type RawParams, readFields } from "./params.js";
import { answerReplicated } from "./replicate.js";
import { right } from "./subaccount.js";
import { requireOurs } from "./swarm-body.js";

const fields = fieldSet({ ...authFields, messages: "strings", pubkey: "string", required: "boolean" });

interface DeleteRequest {
  readonly auth: Auth;
  readonly hashes: readonly string[];
  /** Deleting nothing anywhere is an error. */
  readonly required: boolean;
}

const read = (params: RawParams, rules: AccountRules): DeleteRequest => {
  const found = readFields(params, fields);
  const auth = readAuth(found, params.encoding, rules);
  const hashes = requiredHashes(found.messages);
  checkHashes(hashes);
  return { auth, hashes, required: found.required === true };
};

const deleteHere = async (node: NodeContext, { auth, hashes }: DeleteRequest, stamp: number): Promise<Body> => {
  const deleted = sortedHashes(await node.store.remove(auth.account, hashes, stamp));
  return { deleted, signature: signEntry(node, [accountText(auth.account, node), ...hashes, ...deleted]) };
};

const deletedAnywhere = ({ body }: Reply): boolean => {
  const { swarm } = body as { readonly swarm: Readonly<Record<string, Body>> };
  return Object.values(swarm).some(({ deleted }) => Array.isArray(deleted) && deleted.length > 0);
};

const run = async (node: NodeContext, request: DeleteRequest, origin: Origin): Promise<Reply> => {
  const { auth, hashes } = request;
  requireOurs(node, auth.account);
  if (!verifyAuth(node, auth, { rights: right.delete }, `delete${hashes.join("")}`))
    throw new ClientError(401, "delete_msgs signature verification failed");
  const work = {
    method: "delete",
    params: { ...forwardedAuth(auth), messages: hashes },
    local: (stamp: number) => deleteHere(node, request, stamp),
    check: (entry: Body) => isTouchedBody(0, entry.deleted) && hasSignature(entry),
  };
  const reply = await answerReplicated(node, work, origin);
  if (origin === "member" || !request.required || deletedAnywhere(reply)) return reply;
  return { ...reply, status: 404 };
};

/** Deletes messages by their hashes, whatever their namespace. */
export const deleteEndpoint: Endpoint = {
  name: "delete",
  recursive: true,
  prepare: (params, node) => {
    const request = read(params, node);
    return { run: (context, origin) => run(context, request, origin) };
  },
};
