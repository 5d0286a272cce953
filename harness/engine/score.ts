import type { ReportResult, Verdict } from "../../spec/schema/report.js";
import { isMandatory } from "../target/families.js";
import type { Stale } from "./baseline.js";
import type { Case } from "./case.js";

/** Exit codes of the command line. When several apply, the order of precedence is 2, 3, 1, 4, 0. */
export const exitCodes = {
  conformant: 0,
  notConformant: 1,
  usage: 2,
  harnessError: 3,
  nothingRan: 4,
  interrupted: 130,
} as const;

/** Verdicts that say that a check was carried out on the target. */
const executed: ReadonlySet<Verdict> = new Set(["pass", "fail", "warn", "crash", "hang", "inconclusive"]);

/** Verdicts against the target. `blocked` is one, because something it depends on has failed. */
export const against: ReadonlySet<Verdict> = new Set(["fail", "crash", "hang", "blocked"]);

/** The outcome of a run. */
export interface Score {
  readonly exitCode: 0 | 1 | 3 | 4;
  readonly conformant: boolean;
  readonly executed: number;
  /** Mandatory families of which cases were selected and none was executed. */
  readonly missingFamilies: readonly string[];
  /** Entries of a baseline to be removed. */
  readonly stale: readonly Stale[];
}

const missingFamilies = (
  cases: readonly Case[],
  verdictOf: ReadonlyMap<string, Verdict>,
  capabilities: readonly string[],
): string[] => {
  const seen = new Map<string, boolean>();
  for (const item of cases) {
    const verdict = verdictOf.get(item.id);
    const ran = verdict !== undefined && executed.has(verdict);
    for (const family of item.needs.families ?? []) seen.set(family, ran || seen.get(family) === true);
  }
  return [...seen].filter(([family, ran]) => !ran && isMandatory(family, capabilities)).map(([family]) => family);
};

/**
 * Judges a run. Only executed cases count for the target: skipped, unsupported and blocked ones are no passes. A
 * mandatory family of a target that has a shim must have been executed.
 * A failure that a baseline knows keeps the target from being conformant, and the exit code from being red.
 * @param target roles and capabilities of the manifest
 * @param stale entries of the baseline that explain nothing any more
 */
export const scoreRun = (
  cases: readonly Case[],
  results: readonly ReportResult[],
  target: { readonly roles: readonly string[]; readonly capabilities: readonly string[] },
  stale: readonly Stale[] = [],
): Score => {
  const verdictOf = new Map(results.map((result) => [result.id, result.verdict]));
  const verdicts = [...verdictOf.values()];
  const ran = verdicts.filter((verdict) => executed.has(verdict)).length;
  const missing = target.roles.includes("shim") ? missingFamilies(cases, verdictOf, target.capabilities) : [];
  const news = results.filter(({ known }) => known === undefined).map(({ verdict }) => verdict);
  const exitCode = (): Score["exitCode"] => {
    if (verdicts.includes("harness-error")) return exitCodes.harnessError;
    if (ran === 0) return exitCodes.nothingRan;
    if (news.some((verdict) => against.has(verdict))) return exitCodes.notConformant;
    if (missing.length > 0 || stale.length > 0) return exitCodes.notConformant;
    return news.includes("inconclusive") ? exitCodes.nothingRan : exitCodes.conformant;
  };
  const code = exitCode();
  const conformant = code === exitCodes.conformant && news.length === results.length;
  return { exitCode: code, conformant, executed: ran, missingFamilies: missing, stale };
};
