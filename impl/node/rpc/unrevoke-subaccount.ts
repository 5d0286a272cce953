import type { AccountRules } from "./account.js";
import { masterAuthFields, readAuth } from "./auth.js";
import type { Endpoint } from "./endpoint.js";
import { fieldSet, type RawParams, readFields, required } from "./params.js";
import { type RevocationRequest, readTokens, runRevocation } from "./revocation.js";

const fields = fieldSet({ ...masterAuthFields, pubkey: "string", timestamp: "timestamp", unrevoke: "strings" });

const read = (params: RawParams, rules: AccountRules): RevocationRequest => {
  const found = readFields(params, fields);
  const auth = readAuth(found, params.encoding, rules);
  const timestamp = required(found.timestamp, "timestamp");
  return { auth, timestamp, tokens: readTokens(required(found.unrevoke, "unrevoke"), "unrevoke", params.encoding) };
};

/** Makes revoked tokens good again; only the account's own key can. */
export const unrevokeSubaccountEndpoint: Endpoint = {
  name: "unrevoke_subaccount",
  recursive: true,
  prepare: (params, rules) => {
    const request = read(params, rules);
    return {
      run: async (node, origin) =>
        runRevocation(node, "unrevoke", request, origin, async () => ({
          count: await node.store.unrevoke(request.auth.account, request.tokens),
        })),
    };
  },
};
