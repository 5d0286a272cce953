import { Refused } from "../refused.js";
import { forwardedSlack, signatureSlack } from "../scene.js";
import { isInScope, removeMessages } from "../state.js";
import { scopeEndpoint } from "./scope-endpoint.js";

/** Deletes every message of a scope. */
export const deleteAllEndpoint = scopeEndpoint({
  name: "delete_all",
  timeField: "timestamp",
  touchedField: "deleted",
  checkTime: (time, { now, origin }) => {
    const slack = origin === "member" ? forwardedSlack : signatureSlack;
    if (Math.abs(time - now) > slack) throw new Refused(406, "delete_all timestamp too far from current time");
  },
  change: (before, account, scope) => {
    const { state, removed } = removeMessages(before, (message) => isInScope(message, account, scope));
    return { state, touched: removed };
  },
});
