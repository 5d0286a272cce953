import { accountFields, requiredAccount } from "./account.js";
import type { Endpoint } from "./endpoint.js";
import { fieldSet, readFields } from "./params.js";
import { swarmBody } from "./swarm-body.js";

const fields = fieldSet(accountFields);

/** Tells anyone which nodes serve an account. */
const endpoint = (name: string): Endpoint => ({
  name,
  recursive: false,
  prepare: (params, node) => {
    const found = readFields(params, fields);
    const account = requiredAccount(found, node, "Pubkey must be 66 hex digits/33 bytes long");
    return { run: async (context) => ({ status: 200, body: swarmBody(context, account) }) };
  },
});

/** `get_swarm` and the name that older clients use. */
export const getSwarmEndpoints: readonly Endpoint[] = [endpoint("get_swarm"), endpoint("get_snodes_for_pubkey")];
