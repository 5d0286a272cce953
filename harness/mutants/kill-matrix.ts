import { requirementById } from "../../spec/requirements/index.js";
import type { Fate } from "./hunt.js";
import type { ZooOutcome } from "./zoo.js";

/** Killed ones of all that were hunted. */
export const scoreOf = ({ hunted }: ZooOutcome): { readonly killed: number; readonly total: number } => ({
  killed: hunted.filter(({ fate }) => fate.kind === "killed").length,
  total: hunted.length,
});

/** Most cases told of that came to no verdict on a mutant. */
const shownUnclear = 3;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

/** What became of a mutant, in a few words. */
export const fateText = (fate: Fate): string => {
  switch (fate.kind) {
    case "killed":
      return `${fate.verdict} ${fate.by.join(", ")}`;
    case "survived":
      if (fate.missedBy.length > 0) return `not noticed by ${fate.missedBy.join(", ")}`;
      if (fate.unclear.length > 0) return `${fate.unclear.length} of its ${fate.played} cases say nothing`;
      return fate.played === 1 ? "its only case passed" : `all of its ${fate.played} cases passed`;
    case "unhunted":
      return "its requirement has no case";
    case "stillborn":
      return `it does not start: ${fate.message}`;
  }
};

/** One line a mutant: requirement, mutant, what became of it, how long that took. */
export const matrixLines = ({ hunted }: ZooOutcome): readonly string[] => {
  const widest = Math.max(...hunted.map(({ mutant }) => mutant.id.length));
  return hunted.map(({ mutant, fate, durationMs }) =>
    [
      mutant.requirement,
      mutant.id.padEnd(widest),
      fate.kind.padEnd(9),
      seconds(durationMs).padStart(8),
      fateText(fate),
    ].join("  "),
  );
};

/** What a reader needs to close a gap: the bug, and the requirement of which no case noticed it. */
export const gapLines = ({ hunted }: ZooOutcome): readonly string[] =>
  hunted
    .filter(({ fate }) => fate.kind !== "killed")
    .flatMap(({ mutant, fate }) => [
      `${fate.kind} ${mutant.id}: a reference that ${mutant.title}`,
      `  ${mutant.requirement}: ${requirementById(mutant.requirement)?.statement ?? "not in the catalogue"}`,
      `  ${fateText(fate)}`,
      ...(fate.kind === "survived" ? fate.unclear.slice(0, shownUnclear).map((line) => `    ${line}`) : []),
    ]);

/** The outcome for programs. */
export const matrixJson = (outcome: ZooOutcome): unknown => ({
  score: scoreOf(outcome),
  baseline: {
    cases: outcome.baselineCases,
    durationMs: outcome.baselineMs,
    red: outcome.red.map(({ id, verdict, finding }) => ({ id, verdict, message: finding?.message ?? "" })),
  },
  durationMs: outcome.huntMs,
  mutants: outcome.hunted.map(({ mutant, fate, durationMs }) => ({
    id: mutant.id,
    requirement: mutant.requirement,
    title: mutant.title,
    fate: fate.kind,
    ...(fate.kind === "killed" ? { by: fate.by, verdict: fate.verdict, message: fate.message } : {}),
    ...(fate.kind === "stillborn" ? { message: fate.message } : {}),
    ...(fate.kind === "survived" ? { played: fate.played, missedBy: fate.missedBy, unclear: fate.unclear } : {}),
    durationMs,
  })),
});
