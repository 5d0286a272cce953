import { BaselineError } from "../engine/baseline.js";
import { exitCodes } from "../engine/score.js";
import { EmptySelection } from "../engine/selection.js";
import { ManifestError } from "../target/manifest.js";

/** Something the user asked for cannot be done as written: exit code 2. Names the option, the value and the rule. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** Something the user named does not exist: exit code 4, so that a mistyped id is never green. */
export class NotFound extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NotFound";
  }
}

/** Exit code for an error, and whether it is told in one line (expected) or with its stack (our fault). */
export const exitCodeOf = (error: unknown): { readonly code: number; readonly expected: boolean } => {
  if (error instanceof UsageError || error instanceof ManifestError || error instanceof BaselineError)
    return { code: exitCodes.usage, expected: true };
  if (error instanceof NotFound || error instanceof EmptySelection)
    return { code: exitCodes.nothingRan, expected: true };
  return { code: exitCodes.harnessError, expected: false };
};
