import * as z from "zod";
import { importance, requirementId, sha256Hex } from "./primitives.js";

/** Identifier of the report format: newline-delimited JSON of header, results ordered by id, footer. */
export const reportFormat = "swarmcheck/report/1";

/**
 * Outcome of one case. `pass`; `fail`; `warn` (a SHOULD was not met); `unsupported` (optional and not declared);
 * `skipped` (by the user); `blocked` (what it depends on failed); `inconclusive`; `crash` and `hang` of the target;
 * `harness-error` (our own fault, never the target's).
 */
export const verdicts = [
  "pass",
  "fail",
  "warn",
  "unsupported",
  "skipped",
  "blocked",
  "inconclusive",
  "crash",
  "hang",
  "harness-error",
] as const;
export const verdict = z.enum(verdicts);
export type Verdict = z.infer<typeof verdict>;

/** One entry of a case's transcript. `at` is milliseconds since the case began. Strings from a target are untrusted. */
export const step = z.strictObject({
  at: z.number().nonnegative(),
  kind: z.enum(["send", "receive", "check", "note", "info"]),
  label: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
  data: z.json().optional(),
  hex: z.string().optional(),
  ok: z.boolean().optional(),
});
export type Step = z.infer<typeof step>;

/** What was expected, why, and what came. */
export const finding = z.strictObject({
  message: z.string(),
  expected: z.json().optional(),
  actual: z.json().optional(),
  why: z.string().optional(),
});

/**
 * What became of a program that is wrong on purpose: a case noticed, none did, it had none to meet, it did not start, or
 * nothing is on record.
 */
export const mutantFate = z.enum(["killed", "survived", "unhunted", "stillborn", "unrecorded"]);

/** Which known bugs the cases of a suite notice: the outcome of the last hunt of each mutant. */
export const killMatrix = z.strictObject({
  mutants: z.array(
    z.strictObject({
      id: z.string(),
      requirement: requirementId,
      /** What it does wrong, completing "a reference that …". */
      title: z.string(),
      fate: mutantFate,
      /** The case that noticed first, or all that had to. */
      by: z.array(z.string()),
      /** Version of the suite that hunted it. */
      suite: z.string(),
    }),
  ),
});
export type KillMatrix = z.infer<typeof killMatrix>;

export const reportHeader = z.strictObject({
  type: z.literal("header"),
  format: z.literal(reportFormat),
  suite: z.strictObject({ name: z.string(), version: z.string() }),
  vectors: z.strictObject({ version: z.string(), digest: sha256Hex }),
  /** The catalogue, and the ids that the whole suite has cases of, whether or not this run selected them. */
  requirements: z.strictObject({ digest: sha256Hex, count: z.int(), withCases: z.array(requirementId) }),
  target: z.strictObject({
    name: z.string(),
    version: z.string(),
    description: z.string(),
    manifestDigest: sha256Hex,
    roles: z.array(z.string()),
    capabilities: z.array(z.string()),
  }),
  profile: z.enum(["seed", "deployed-2.8"]),
  seed: z.string(),
  /** What was selected. Of a shard, `cases` are those of the part, and `digest` is that of the whole selection. */
  selection: z.strictObject({
    cases: z.int(),
    digest: sha256Hex,
    filters: z.record(z.string(), z.string()),
    shard: z.strictObject({ index: z.int().positive(), count: z.int().positive() }).optional(),
  }),
  environment: z.strictObject({
    node: z.string(),
    platform: z.string(),
    arch: z.string(),
    cpus: z.int(),
    ci: z.boolean(),
  }),
  command: z.array(z.string()),
  /** How well the suite itself is tested. */
  killMatrix: killMatrix.optional(),
  startedAt: z.iso.datetime(),
});
export type ReportHeader = z.infer<typeof reportHeader>;

export const reportResult = z.strictObject({
  type: z.literal("result"),
  id: z.string(),
  title: z.string(),
  suite: z.string(),
  requirements: z.array(requirementId),
  importance,
  verdict,
  durationMs: z.number().nonnegative(),
  finding: finding.optional(),
  /** Why this failure is no news, by the baseline of the run. It still counts against the target. */
  known: z.strictObject({ reason: z.string(), link: z.string().optional() }).optional(),
  steps: z.array(step),
  rerun: z.string(),
});
export type ReportResult = z.infer<typeof reportResult>;

export const reportFooter = z.strictObject({
  type: z.literal("footer"),
  counts: z.record(verdict, z.int().nonnegative()),
  conformant: z.boolean(),
  /** Entries of the baseline whose cases pass by now; absent without a baseline. */
  stale: z.array(z.strictObject({ case: z.string(), reason: z.string() })).optional(),
  exitCode: z.int(),
  finishedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  resultsDigest: sha256Hex,
});
export type ReportFooter = z.infer<typeof reportFooter>;

/** One line of a report file. */
export const reportLine = z.discriminatedUnion("type", [reportHeader, reportResult, reportFooter]);
export type ReportLine = z.infer<typeof reportLine>;

/** A whole report, read and checked. */
export interface Report {
  readonly header: ReportHeader;
  readonly results: readonly ReportResult[];
  readonly footer: ReportFooter;
}
