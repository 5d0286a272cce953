import { ClientError } from "./client-error.js";
import { scopeEndpoint } from "./scope-change.js";
import { slackOf } from "./time-slack.js";

/** Deletes all messages of one namespace or of all. */
export const deleteAllEndpoint = scopeEndpoint({
  name: "delete_all",
  timeField: "timestamp",
  listKey: "deleted",
  checkTime: (time, now, origin) =>
    Math.abs(time - now) > slackOf(origin)
      ? new ClientError(406, "delete_all timestamp too far from current time")
      : undefined,
  change: (node, account, scope, _, stamp) => node.store.removeAll(account, scope, undefined, stamp),
});
