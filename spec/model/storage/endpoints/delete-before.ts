import { Refused } from "../refused.js";
import { signatureSlack } from "../scene.js";
import { isInScope, removeMessages } from "../state.js";
import { scopeEndpoint } from "./scope-endpoint.js";

/** Deletes the messages of a scope whose own time is not later than a bound. */
export const deleteBeforeEndpoint = scopeEndpoint({
  name: "delete_before",
  timeField: "before",
  touchedField: "deleted",
  checkTime: (time, { now }) => {
    if (time > now + signatureSlack) throw new Refused(401, "delete_before timestamp too far in the future");
  },
  change: (before, account, scope, bound) => {
    const { state, removed } = removeMessages(
      before,
      (message) => isInScope(message, account, scope) && message.timestamp <= bound,
    );
    return { state, touched: removed };
  },
});
