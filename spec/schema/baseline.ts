import * as z from "zod";

/** Identifier of the format of known failures. */
export const baselineFormat = "swarmcheck/baseline/1";

/**
 * One known failure. `case` is an id or a pattern of whole components (`*`, `**`). `verdict` and `message` (a part of the
 * finding's text) say how it fails: failing otherwise is news. A `flaky` one may also pass.
 */
export const knownFailure = z.strictObject({
  case: z.string().min(1),
  verdict: z.enum(["fail", "crash", "hang", "blocked", "inconclusive"]).optional(),
  message: z.string().min(1).optional(),
  reason: z.string().min(1),
  link: z.string().optional(),
  flaky: z.boolean().default(false),
});
export type KnownFailure = z.infer<typeof knownFailure>;

/** Failures of an implementation that its makers know of; the file lives with the implementation. */
export const baseline = z.strictObject({
  $schema: z.string().optional(),
  format: z.literal(baselineFormat),
  known: z.array(knownFailure),
});
