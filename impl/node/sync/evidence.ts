import { foldRevocations } from "../../sync/rules.js";
import type { SignedRequest } from "../../sync/signed-request.js";
import type { NodeContext } from "../context.js";
import { endpoints } from "../rpc/endpoints.js";
import { runEndpoint } from "../rpc/run-endpoint.js";

/** Tokens count as revoked here if they were so at a time, not if they are now. */
const isRevokedAt =
  ({ store }: NodeContext, stamp: number): NodeContext["store"]["isRevoked"] =>
  (account, token) => {
    const until = store.replica.rows.revocationsOf(account).filter((request) => request.stamp <= stamp);
    return foldRevocations(until).revoked.some((revoked) => revoked.equals(token));
  };

/**
 * Whether a request could have been accepted at the time of its stamp: its endpoint is asked, with the clock at that
 * time, and changes nothing. So whoever shows us a request can neither change it nor move it to another time than its
 * signature allows.
 */
export const isProven = async (
  node: NodeContext,
  { method, params, stamp }: Pick<SignedRequest, "method" | "params" | "stamp">,
): Promise<boolean> => {
  const endpoint = endpoints.get(method);
  if (endpoint === undefined) return false;
  const court: NodeContext = {
    ...node,
    clock: { now: () => stamp, after: node.clock.after },
    store: { ...node.store, isRevoked: isRevokedAt(node, stamp) },
    log: () => undefined,
    dryRun: true,
  };
  const { status } = await runEndpoint(court, endpoint, { encoding: "bt", bytes: params }, "member");
  return status === 200;
};
