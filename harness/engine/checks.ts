import { isDeepStrictEqual } from "node:util";
import type { Json } from "../target/shim-message.js";
import type { CaseContext } from "./case.js";
import { type Finding, failed } from "./outcome.js";

/** Checks of a case. Each adds a step to the transcript, and ends the case as failed when it does not hold. */
export interface Checks {
  readonly ok: (label: string, holds: boolean, details?: Omit<Finding, "message">) => void;
  readonly equal: (label: string, actual: Json, expected: Json, why?: string) => void;
}

/** The checks of a running case. A case that ends without one that held has checked nothing, and does not pass. */
export const createChecks = (context: Pick<CaseContext, "step">): Checks => {
  const ok: Checks["ok"] = (label, holds, details = {}) => {
    context.step({ kind: "check", label, ok: holds });
    if (!holds) throw failed(label, details);
  };
  return {
    ok,
    equal: (label, actual, expected, why) =>
      ok(label, isDeepStrictEqual(actual, expected), { expected, actual, ...(why === undefined ? {} : { why }) }),
  };
};
