import { ClientError } from "./client-error.js";
import { scopeEndpoint } from "./scope-change.js";
import { slackOf } from "./time-slack.js";

/** Brings forward the expiry of all messages of one namespace or of all. */
export const expireAllEndpoint = scopeEndpoint({
  name: "expire_all",
  timeField: "expiry",
  listKey: "updated",
  checkTime: (time, now, origin) =>
    time < now - slackOf(origin) ? new ClientError(406, "expire_all timestamp should be >= current time") : undefined,
  change: (node, account, scope, expiry, stamp) => node.store.shortenAll(account, scope, expiry, stamp),
});
