import { namespaceText } from "../../storage/namespaces.js";
import type { Scope, TouchedMessage } from "../../storage/store.js";
import type { NodeContext } from "../context.js";
import { type AccountRules, accountText } from "./account.js";
import { type Auth, authFields, forwardedAuth, readAuth, verifyAuth } from "./auth.js";
import type { Body } from "./body.js";
import { ClientError } from "./client-error.js";
import type { Endpoint, Origin, Reply } from "./endpoint.js";
import { isTouchedBody, sortedHashes, touchedBody } from "./hashes.js";
import { hasSignature, signEntry } from "./member-entry.js";
import { fieldSet, type RawParams, readFields, required } from "./params.js";
import { answerReplicated } from "./replicate.js";
import { right } from "./subaccount.js";
import { requireOurs } from "./swarm-body.js";

/** A change of all messages of a scope, governed by one time that the client signs. */
export interface ScopeChange {
  readonly name: string;
  /** Field that carries the time. */
  readonly timeField: "timestamp" | "before" | "expiry";
  /** Key under which members list the messages that were touched. */
  readonly listKey: "deleted" | "updated";
  /** Why the time is refused, or undefined. */
  readonly checkTime: (time: number, now: number, origin: Origin) => ClientError | undefined;
  readonly change: (
    node: NodeContext,
    account: Buffer,
    scope: Scope,
    time: number,
    /** When the request was accepted; later messages are not touched. */
    stamp: number,
  ) => Promise<readonly TouchedMessage[]>;
}

interface ScopeRequest {
  readonly auth: Auth;
  readonly scope: Scope;
  readonly time: number;
}

const reader = ({ timeField }: ScopeChange): ((params: RawParams, rules: AccountRules) => ScopeRequest) => {
  const fields = fieldSet({
    ...authFields,
    namespace: "scope",
    pubkey: "string",
    [timeField]: "timestamp",
  } as const);
  return (params, rules) => {
    const found = readFields(params, fields);
    const auth = readAuth(found, params.encoding, rules);
    const times = found as { readonly [field in ScopeChange["timeField"]]?: number };
    return { auth, scope: found.namespace ?? 0, time: required(times[timeField], timeField) };
  };
};

const runChange = async (
  node: NodeContext,
  kind: ScopeChange,
  { auth, scope, time }: ScopeRequest,
  origin: Origin,
): Promise<Reply> => {
  const { name, timeField, listKey } = kind;
  requireOurs(node, auth.account);
  const refusal = kind.checkTime(time, node.clock.now(), origin);
  if (refusal !== undefined) throw refusal;
  if (!verifyAuth(node, auth, { rights: right.delete }, `${name}${namespaceText(scope)}${time}`))
    throw new ClientError(401, `${name} signature verification failed`);
  const local = async (stamp: number): Promise<Body> => {
    const touched = await kind.change(node, auth.account, scope, time, stamp);
    const hashes = sortedHashes(touched.map(({ hash }) => hash));
    return {
      [listKey]: touchedBody(scope, touched),
      signature: signEntry(node, [accountText(auth.account, node), String(time), ...hashes]),
    };
  };
  const check = (entry: Body): boolean => isTouchedBody(scope, entry[listKey]) && hasSignature(entry);
  const params = { ...forwardedAuth(auth), namespace: scope, [timeField]: time };
  return answerReplicated(node, { method: name, params, local, check }, origin);
};

/** The endpoint of a change. */
export const scopeEndpoint = (kind: ScopeChange): Endpoint => {
  const read = reader(kind);
  return {
    name: kind.name,
    recursive: true,
    prepare: (params, node) => {
      const request = read(params, node);
      return { run: (context, origin) => runChange(context, kind, request, origin) };
    },
  };
};
