import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../spec/package.js";
import type { ReportResult, Verdict } from "../../spec/schema/report.js";
import type { Case } from "../engine/case.js";
import { type Mutant, mutate } from "./mutant.js";
import { type Laboratory, openSession, type Session, type SessionOptions } from "./session.js";
import { type Stage, stagesOf } from "./stages.js";

/** What became of a mutant. */
export type Fate =
  | {
      readonly kind: "killed";
      /** The first case that did, or all that had to. */
      readonly by: readonly string[];
      readonly verdict: Verdict;
      readonly message: string;
    }
  /** No case, or not each that had to, noticed; `unclear` tells of those that came to no verdict on the target. */
  | {
      readonly kind: "survived";
      readonly played: number;
      readonly missedBy: readonly string[];
      readonly unclear: readonly string[];
    }
  /** Its requirement has no case. */
  | { readonly kind: "unhunted" }
  /** It does not start, so no case has shown what it does wrong. */
  | { readonly kind: "stillborn"; readonly message: string };

export interface Hunted {
  readonly mutant: Mutant;
  readonly fate: Fate;
  readonly durationMs: number;
}

/** Verdicts that show a bug of the target; `harness-error`, `blocked` and `inconclusive` show nothing. */
const killing: ReadonlySet<Verdict> = new Set<Verdict>(["fail", "warn", "crash", "hang"]);

/** A case that passes if what another one needs comes up. */
const probeOf = ({ needs }: Case): Case => ({
  id: "mutants/probe",
  title: "What the case needs comes up",
  suite: "mutants",
  requirements: [],
  importance: "low",
  needs: {
    roles: needs.roles,
    ...(needs.network === undefined ? {} : { network: { nodes: 1, mix: "all target" } }),
  },
  run: async (context) => {
    if (needs.roles.includes("shim")) await context.shim();
    if (needs.roles.includes("client") && needs.network !== undefined) {
      const client = await context.network().startClient({ device: "probe" });
      await client.stop();
    }
    context.step({ kind: "check", label: "it comes up", ok: true });
  },
});

const messageOf = ({ finding, verdict }: ReportResult): string => finding?.message ?? verdict;

/**
 * What never came up has shown nothing: neither that a mutant is wrong nor that a case is. Every case that begins leaves
 * steps behind.
 */
const neverBegan = ({ verdict, steps }: ReportResult): boolean =>
  verdict !== "pass" && verdict !== "unsupported" && steps.length === 0;

const kills = (result: ReportResult): boolean => killing.has(result.verdict) && !neverBegan(result);

/** The first case that kills, the others not being waited for; or else all results. */
const playStage = (
  session: Session,
  { cases }: Stage,
): Promise<{ readonly killer: ReportResult } | { readonly results: readonly ReportResult[] }> =>
  new Promise((resolve) => {
    const results: ReportResult[] = [];
    for (const item of cases)
      void session.play(item).then((result) => {
        results.push(result);
        if (kills(result)) resolve({ killer: result });
        else if (results.length === cases.length) resolve({ results });
      });
  });

/** A client that does not start fails every case, too; then the mutant is stillborn. */
const confirmKill = async (session: Session, { cases }: Stage, killer: ReportResult): Promise<Fate> => {
  const item = cases.find(({ id }) => id === killer.id)!;
  const probe = killer.verdict === "crash" ? await session.play(probeOf(item)) : undefined;
  if (probe !== undefined && probe.verdict !== "pass") return { kind: "stillborn", message: messageOf(probe) };
  return { kind: "killed", by: [killer.id], verdict: killer.verdict, message: messageOf(killer) };
};

const unclearOf = (results: readonly ReportResult[]): readonly string[] =>
  results
    .filter(({ verdict }) => verdict !== "pass")
    .map((result) => `${result.verdict} ${result.id}: ${messageOf(result)}`);

/** Verdicts by which a case judges an answer. */
const judging: ReadonlySet<Verdict> = new Set<Verdict>(["pass", "fail", "warn"]);

/** All named cases have to kill, and by an answer: a program that ends or is silent has not shown what it does wrong. */
const fateByNamed = async (session: Session, named: readonly string[], stages: readonly Stage[]): Promise<Fate> => {
  const results: ReportResult[] = [];
  for (const { cases } of stages) results.push(...(await Promise.all(cases.map(session.play))));
  const lost = results.find((result) => neverBegan(result) || !judging.has(result.verdict));
  if (lost !== undefined) return { kind: "stillborn", message: `${lost.verdict} ${lost.id}: ${messageOf(lost)}` };
  const blind = results.filter((result) => !kills(result));
  const [first] = results;
  if (blind.length === 0 && first !== undefined && results.length === named.length)
    return { kind: "killed", by: results.map(({ id }) => id), verdict: first.verdict, message: messageOf(first) };
  return {
    kind: "survived",
    played: results.length,
    missedBy: named.filter((id) => !results.some((result) => result.id === id) || blind.some((one) => one.id === id)),
    unclear: unclearOf(blind),
  };
};

const fateIn = async (session: Session, stages: readonly Stage[]): Promise<Fate> => {
  const results: ReportResult[] = [];
  for (const stage of stages) {
    const outcome = await playStage(session, stage);
    if ("killer" in outcome) return confirmKill(session, stage, outcome.killer);
    results.push(...outcome.results);
  }
  const lost = results.find(neverBegan);
  if (lost !== undefined) return { kind: "stillborn", message: messageOf(lost) };
  return { kind: "survived", played: results.length, missedBy: [], unclear: unclearOf(results) };
};

/** A busy machine may start a network too slowly once. */
const attempts = 2;

/** Does something in a session of its own, until what it needs came up. */
const inSession = async <T>(
  laboratory: Laboratory,
  options: SessionOptions,
  cameUp: (outcome: T) => boolean,
  work: (session: Session) => Promise<T>,
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    const session = await openSession(laboratory, { ...options, folder: `${options.folder}-${attempt}` });
    try {
      const outcome = await work(session);
      if (attempt === attempts || cameUp(outcome) || laboratory.signal.aborted) return outcome;
    } finally {
      await session.close();
    }
  }
};

/** Why a mutant cannot be made of the compiled reference, or undefined. */
const obstacleTo = (mutant: Mutant): string | undefined => {
  try {
    mutate(mutant, readFileSync(join(packageRoot, "dist", mutant.file), "utf8"));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** Plays cases on a mutant, the cheapest first, until one of them kills it. */
export const hunt = async (laboratory: Laboratory, mutant: Mutant, options: SessionOptions): Promise<Hunted> => {
  const began = performance.now();
  const ended = (fate: Fate): Hunted => ({ mutant, fate, durationMs: Math.round(performance.now() - began) });
  const obstacle = obstacleTo(mutant);
  if (obstacle !== undefined) return ended({ kind: "stillborn", message: obstacle });
  if (options.cases.length === 0) return ended({ kind: "unhunted" });
  const stages = stagesOf(options.cases);
  const isBorn = (fate: Fate): boolean => fate.kind !== "stillborn";
  const play = (session: Session): Promise<Fate> =>
    mutant.cases === undefined ? fateIn(session, stages) : fateByNamed(session, mutant.cases, stages);
  return ended(await inSession(laboratory, options, isBorn, play));
};

/** Plays cases on the unmutated reference, what does not pass twice. Returns those that never passed. */
export const playBaseline = async (
  laboratory: Laboratory,
  options: SessionOptions,
  onResult: (result: ReportResult) => void,
): Promise<readonly ReportResult[]> => {
  const red = new Map<string, ReportResult>();
  const done = new Set<string>();
  const told = new Set<string>();
  const play = async (session: Session): Promise<readonly ReportResult[]> => {
    for (const { cases } of stagesOf(options.cases))
      await Promise.all(
        cases
          .filter(({ id }) => !done.has(id))
          .map(async (item) => {
            const result = await session.play(item);
            if (result.verdict === "pass") {
              red.delete(item.id);
              done.add(item.id);
            } else red.set(item.id, result);
            if (neverBegan(result) || told.has(item.id)) return;
            told.add(item.id);
            onResult(result);
          }),
      );
    return [...red.values()];
  };
  return inSession(laboratory, options, (results) => results.length === 0, play);
};
