import * as z from "zod";
import { importance, requirementId, sha256Hex } from "./primitives.js";

/** Identifier of the vector file format; its major number changes when a consumer must change. */
export const vectorFormat = "swarmcheck/vectors/1";

/** One flag, explained once a file: what kind of bug a failing test with this flag shows. */
export const flagNote = z.strictObject({
  bug: z.string(),
  effect: z.string(),
  references: z.array(z.string()).default([]),
});

/**
 * What the target must answer.
 * `output`: every listed field must be equal, further fields are allowed.
 * `class`: refused with this error class; `sibling` names a test that differs only in the refused property and is accepted.
 */
export const expectation = z.union([
  z.strictObject({ output: z.record(z.string(), z.json()), sibling: z.string().optional() }),
  z.strictObject({ class: z.string(), sibling: z.string() }),
]);
export type Expectation = z.infer<typeof expectation>;

/** One input with its expected outcome. `id` is `family/` and an opaque name that is never reused or renumbered. */
export const vectorTest = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9/-]+\/[a-z0-9-]+$/),
    comment: z.string(),
    requirements: z.array(requirementId).min(1),
    flags: z.array(z.string()).default([]),
    importance,
    features: z.array(z.string()).default([]),
    input: z.record(z.string(), z.json()),
    result: z.enum(["valid", "invalid"]),
    expect: expectation,
  })
  .refine((test) => test.result === "valid" || test.expect.sibling !== undefined, {
    message: "an invalid test names the accepted sibling that differs only in the refused property",
  })
  .refine((test) => !("class" in test.expect) || test.result === "invalid", {
    message: "a test that expects an error class is invalid",
  });
export type VectorTest = z.infer<typeof vectorTest>;

/** One vector file: all tests of one shim family. */
export const vectorFile = z.strictObject({
  format: z.literal(vectorFormat),
  family: z.string(),
  version: z.string(),
  generator: z.strictObject({ name: z.string(), version: z.string(), seed: z.string() }),
  count: z.int().nonnegative(),
  flags: z.record(z.string(), flagNote),
  tests: z.array(vectorTest),
});
export type VectorFile = z.infer<typeof vectorFile>;

/** `manifest.json` beside the vector files. */
export const vectorManifest = z.strictObject({
  format: z.literal("swarmcheck/vector-manifest/1"),
  version: z.string(),
  seed: z.string(),
  files: z.record(
    z.string(),
    z.strictObject({ family: z.string(), sha256: sha256Hex, tests: z.int(), invalid: z.int() }),
  ),
  totals: z.strictObject({ tests: z.int(), invalid: z.int() }),
});
export type VectorManifest = z.infer<typeof vectorManifest>;
