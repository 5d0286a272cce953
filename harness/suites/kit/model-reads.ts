import { refusalOf } from "../../../spec/model/refusal.js";
import type { Judge } from "./judge.js";

/** What the model makes of something the target wrote; the case fails when the model refuses it. */
export const modelReads = <Value>(judge: Judge, label: string, read: () => Value): Value => {
  const outcome = refusalOf(read);
  judge.ok(label, "result" in outcome, "class" in outcome ? { actual: outcome.class } : {});
  if (!("result" in outcome)) throw new Error("unreachable: judged above");
  return outcome.result;
};
