import { ClientError } from "./client-error.js";
import { scopeEndpoint } from "./scope-change.js";
import { plainSlack } from "./time-slack.js";

/** Deletes the messages of one namespace or of all whose own timestamp is not after a time. */
export const deleteBeforeEndpoint = scopeEndpoint({
  name: "delete_before",
  timeField: "before",
  listKey: "deleted",
  checkTime: (time, now) =>
    time > now + plainSlack ? new ClientError(401, "delete_before timestamp too far in the future") : undefined,
  change: (node, account, scope, before, stamp) => node.store.removeAll(account, scope, before, stamp),
});
