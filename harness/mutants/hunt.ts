import type { ReportResult, Verdict } from "../../spec/schema/report.js";
import type { Case } from "../engine/case.js";
import type { Mutant } from "./mutant.js";
import { type Laboratory, openSession, type Session, type SessionOptions } from "./session.js";
import { type Stage, stagesOf } from "./stages.js";

/** What became of a mutant. */
export type Fate =
  | { readonly kind: "killed"; readonly by: string; readonly verdict: Verdict; readonly message: string }
  /** Every case of its requirement passed. */
  | { readonly kind: "survived"; readonly played: number }
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

/** The first case that kills; the others are not waited for. */
const killerIn = (session: Session, { cases }: Stage): Promise<ReportResult | undefined> =>
  new Promise((resolve) => {
    let left = cases.length;
    for (const item of cases)
      void session.play(item).then((result) => {
        left--;
        if (killing.has(result.verdict)) resolve(result);
        else if (left === 0) resolve(undefined);
      });
  });

const fateIn = async (session: Session, stages: readonly Stage[]): Promise<Fate> => {
  let played = 0;
  for (const stage of stages) {
    const killer = await killerIn(session, stage);
    played += stage.cases.length;
    if (killer === undefined) continue;
    const item = stage.cases.find(({ id }) => id === killer.id)!;
    // A program that does not start fails every case; that says nothing about the case.
    const probe =
      stage.network === undefined || killer.verdict === "crash" ? await session.play(probeOf(item)) : killer;
    if (probe !== killer && probe.verdict !== "pass") return { kind: "stillborn", message: messageOf(probe) };
    return { kind: "killed", by: killer.id, verdict: killer.verdict, message: messageOf(killer) };
  }
  return { kind: "survived", played };
};

/** Plays cases on a mutant, the cheapest first, until one of them kills it. */
export const hunt = async (laboratory: Laboratory, mutant: Mutant, options: SessionOptions): Promise<Hunted> => {
  const began = performance.now();
  const ended = (fate: Fate): Hunted => ({ mutant, fate, durationMs: Math.round(performance.now() - began) });
  if (options.cases.length === 0) return ended({ kind: "unhunted" });
  const session = await openSession(laboratory, options);
  try {
    return ended(await fateIn(session, stagesOf(options.cases)));
  } finally {
    await session.close();
  }
};

/** Plays cases on the unmutated reference. Returns those that did not pass. */
export const playBaseline = async (
  laboratory: Laboratory,
  options: SessionOptions,
  onResult: (result: ReportResult) => void,
): Promise<readonly ReportResult[]> => {
  const session = await openSession(laboratory, options);
  const red: ReportResult[] = [];
  try {
    for (const { cases } of stagesOf(options.cases))
      await Promise.all(
        cases.map(async (item) => {
          const result = await session.play(item);
          if (result.verdict !== "pass") red.push(result);
          onResult(result);
        }),
      );
    return red;
  } finally {
    await session.close();
  }
};
