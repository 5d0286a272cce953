import { maxRevocations } from "../../storage/store.js";
import type { AccountRules } from "./account.js";
import { masterAuthFields, readAuth } from "./auth.js";
import { invalidRequest } from "./client-error.js";
import type { Endpoint } from "./endpoint.js";
import { fieldSet, type RawParams, readFields, required } from "./params.js";
import { type RevocationRequest, readTokens, runRevocation } from "./revocation.js";

const fields = fieldSet({ ...masterAuthFields, pubkey: "string", revoke: "strings", timestamp: "timestamp" });

const read = (params: RawParams, rules: AccountRules): RevocationRequest => {
  const found = readFields(params, fields);
  const auth = readAuth(found, params.encoding, rules);
  const given = required(found.revoke, "revoke");
  if (given.length > maxRevocations)
    throw invalidRequest(`invalid revoke: cannot revoke more than ${maxRevocations} subaccounts at once`);
  const tokens = readTokens(given, "revoke", params.encoding);
  return { auth, tokens, timestamp: required(found.timestamp, "timestamp") };
};

/** Revokes tokens of an account; only its own key can. */
export const revokeSubaccountEndpoint: Endpoint = {
  name: "revoke_subaccount",
  recursive: true,
  prepare: (params, rules) => {
    const request = read(params, rules);
    return {
      run: async (node, origin) =>
        runRevocation(node, "revoke", request, origin, async () => {
          await node.store.revoke(request.auth.account, request.tokens, node.clock.now());
          return {};
        }),
    };
  },
};
