import { Refused } from "../refused.js";
import { forwardedSlack, signatureSlack } from "../scene.js";
import { changeExpiries, isInScope } from "../state.js";
import { scopeEndpoint } from "./scope-endpoint.js";

/** Brings every expiry of a scope that is later than the given one down to it. */
export const expireAllEndpoint = scopeEndpoint({
  name: "expire_all",
  timeField: "expiry",
  touchedField: "updated",
  checkTime: (time, { now, origin }) => {
    const slack = origin === "member" ? forwardedSlack : signatureSlack;
    if (time < now - slack) throw new Refused(406, "expire_all timestamp should be >= current time");
  },
  change: (before, account, scope, expiry) => {
    const { state, changed } = changeExpiries(before, (message) =>
      isInScope(message, account, scope) && message.expiry > expiry ? expiry : undefined,
    );
    return { state, touched: changed };
  },
});
