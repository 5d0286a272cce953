import type { NodeContext } from "../context.js";
import { accountText } from "./account.js";
import { type Auth, forwardedAuth, verifyAuth } from "./auth.js";
import type { Body } from "./body.js";
import { ClientError, invalidRequest } from "./client-error.js";
import type { Origin, Reply } from "./endpoint.js";
import { hasSignature, signEntry } from "./member-entry.js";
import type { RawParams } from "./params.js";
import { answerReplicated } from "./replicate.js";
import { tokenOf } from "./subaccount.js";
import { requireOurs } from "./swarm-body.js";
import { plainSlack } from "./time-slack.js";

type Verb = "revoke" | "unrevoke";

/** A request that puts tokens on the account's list of revoked ones, or takes them off it. */
export interface RevocationRequest {
  readonly auth: Auth;
  readonly tokens: readonly Buffer[];
  readonly timestamp: number;
}

/** @throws ClientError (400) */
export const readTokens = (given: readonly Buffer[], verb: Verb, encoding: RawParams["encoding"]): readonly Buffer[] =>
  given.map((value) => {
    const token = tokenOf(value, encoding);
    if (token !== undefined) return token;
    throw invalidRequest(
      encoding === "json"
        ? `invalid ${verb}: expected base64 or hex-encoded subaccount tag`
        : `invalid ${verb} subaccount: invalid subaccount tag length`,
    );
  });

/**
 * Checks a request and does it at every member.
 * @param change does it here; what it returns is added to the entry
 * @throws ClientError
 */
export const runRevocation = (
  node: NodeContext,
  verb: Verb,
  { auth, tokens, timestamp }: RevocationRequest,
  origin: Origin,
  change: () => Promise<Body>,
): Promise<Reply> => {
  const method = `${verb}_subaccount`;
  requireOurs(node, auth.account);
  if (Math.abs(timestamp - node.clock.now()) > plainSlack)
    throw new ClientError(406, `${method} timestamp too far from current time`);
  const signed = Buffer.concat([Buffer.from(`${method}${timestamp}`), ...tokens]);
  if (!verifyAuth(node, auth, { rights: 0 }, signed))
    throw new ClientError(401, `${method} signature verification failed`);
  const local = async (): Promise<Body> => ({
    ...(await change()),
    signature: signEntry(node, [accountText(auth.account, node), String(timestamp), ...tokens]),
  });
  const params = { ...forwardedAuth(auth), [verb]: tokens, timestamp };
  return answerReplicated(node, { method, params, local, check: hasSignature }, origin);
};
