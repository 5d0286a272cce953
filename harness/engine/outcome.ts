import type { ReportResult, Verdict } from "../../spec/schema/report.js";

/** What was expected, why, and what came. */
export type Finding = NonNullable<ReportResult["finding"]>;

/** Ends a case with a verdict other than pass. */
export class CaseEnd extends Error {
  constructor(
    readonly verdict: Exclude<Verdict, "pass">,
    readonly finding: Finding,
  ) {
    super(finding.message);
    this.name = "CaseEnd";
  }
}

type Details = Omit<Finding, "message">;

/** The target does not do what it must. */
export const failed = (message: string, details: Details = {}): CaseEnd => new CaseEnd("fail", { message, ...details });

/** The target lacks what the case is about, and did not claim to have it. */
export const unsupported = (message: string): CaseEnd => new CaseEnd("unsupported", { message });

/** What the case depends on has failed. */
export const blocked = (message: string, details: Details = {}): CaseEnd =>
  new CaseEnd("blocked", { message, ...details });

/** Nothing can be said either way. */
export const inconclusive = (message: string, details: Details = {}): CaseEnd =>
  new CaseEnd("inconclusive", { message, ...details });

/** The target's process ended. */
export const crashed = (message: string, details: Details = {}): CaseEnd =>
  new CaseEnd("crash", { message, ...details });

/** The target did not answer in time. */
export const hung = (message: string, details: Details = {}): CaseEnd => new CaseEnd("hang", { message, ...details });
