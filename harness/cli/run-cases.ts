import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createReportWriter, partialFile, type ReportWriter, readReport } from "../../reports/ndjson.js";
import { renderAll } from "../../reports/render/render.js";
import type { Report, ReportResult } from "../../spec/schema/report.js";
import type { TargetManifest } from "../../spec/schema/target.js";
import type { VectorFile } from "../../spec/schema/vector-file.js";
import type { Baseline } from "../engine/baseline.js";
import type { Case } from "../engine/case.js";
import { notRun } from "../engine/execute.js";
import { type HeaderInput, reportHeaderOf } from "../engine/header.js";
import { openNetworks } from "../engine/networks.js";
import { answerPauses, type Paused } from "../engine/pause.js";
import { followProcessLedger } from "../engine/process-ledger.js";
import { isSecretVariable, redactResult } from "../engine/redact.js";
import { rerunCommand } from "../engine/rerun.js";
import { exitCodes, type Score, scoreRun } from "../engine/score.js";
import type { RunSettings } from "../engine/settings.js";
import { runCases } from "../engine/vitest-run.js";
import type { Broker } from "../network/broker.js";
import { startReaper } from "../network/reaper.js";
import { rolesOf } from "../target/manifest.js";
import type { Progress } from "./progress.js";

export interface RunPlan extends Omit<HeaderInput, "startedAt"> {
  readonly bail: boolean;
  readonly shimTimeoutMs: number;
  /** Nothing begins after this many milliseconds. */
  readonly budgetMs?: number;
  readonly baseline?: Baseline;
  /** Called for each new process of the target, which waits until it resolves. */
  readonly hold?: (paused: Paused) => Promise<void>;
  /** Leaves the data folders of launched processes behind. */
  readonly keep: boolean;
  readonly vectorFiles: readonly VectorFile[];
  /** Folder of the report. */
  readonly out: string;
}

/** A run that ended by itself. */
export interface FinishedRun {
  readonly report: Report;
  readonly score: Score;
  /** What was written, by kind. */
  readonly files: Readonly<Record<string, string>>;
  /** Faults of the harness, one line each. */
  readonly problems: readonly string[];
  /** Folder that was kept, when that was asked for. */
  readonly kept: string | undefined;
}

/** A run that was interrupted: what was found until then, in a file that no reader takes for a report. */
export interface InterruptedRun {
  /** Undefined when the interruption came before the file was begun. */
  readonly partial: string | undefined;
}

/** Where the results are while a run is under way. */
export const partialPathOf = (out: string): string => join(out, partialFile);

/** Values that the environment and the manifest hand to the target's processes, and that no report may show. */
const secretVariables = ({ roles }: TargetManifest): readonly string[] =>
  [process.env, ...Object.values(roles).map((role) => role?.env ?? {})]
    .flatMap((variables) => Object.entries(variables))
    .flatMap(([name, value]) => (value !== undefined && isSecretVariable(name, value) ? [value] : []));

const rendered = ["report.html", "junit.xml", "summary.md"];

/** Cases without a result are our fault, and never silently absent. */
const addMissing = (cases: readonly Case[], results: ReportResult[], rerun: (id: string) => string): ReportResult[] => {
  const known = new Set(results.map((result) => result.id));
  return cases
    .filter((item) => !known.has(item.id))
    .map((item) => notRun(item, "harness-error", rerun(item.id), "the run ended without a result of this case"));
};

const filesOf = ({ cases, vectorFiles }: RunPlan): readonly VectorFile[] => {
  const families = new Set(cases.flatMap((item) => item.needs.families ?? []));
  return vectorFiles.filter((file) => families.has(file.family));
};

const settingsOf = (plan: RunPlan, runId: string, brokerSocket: string | undefined): RunSettings => ({
  runId,
  caseIds: plan.cases.map((item) => item.id),
  manifestPath: plan.target.path,
  vectorsDir: plan.vectorsDir,
  vectorFiles: filesOf(plan),
  usesShim: plan.cases.some((item) => item.needs.roles.includes("shim")),
  seed: plan.seed,
  profile: plan.profile,
  bail: plan.bail,
  pause: plan.hold !== undefined,
  ...(plan.budgetMs === undefined ? {} : { budget: { ms: plan.budgetMs, endsAt: Date.now() + plan.budgetMs } }),
  shimTimeoutMs: plan.shimTimeoutMs,
  env: Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ),
  brokerSocket,
});

const scoreOf = (plan: RunPlan, results: readonly ReportResult[], problems: readonly string[]): Score => {
  const { manifest } = plan.target;
  const stale = plan.baseline?.stale(results) ?? [];
  const score = scoreRun(plan.cases, results, { roles: rolesOf(manifest), capabilities: manifest.capabilities }, stale);
  return problems.length === 0 ? score : { ...score, exitCode: exitCodes.harnessError, conformant: false };
};

const finish = (
  plan: RunPlan,
  writer: ReportWriter,
  score: Score,
  began: number,
): Omit<FinishedRun, "problems" | "kept"> => {
  const path = writer.finish({
    conformant: score.conformant,
    exitCode: score.exitCode,
    ...(plan.baseline === undefined ? {} : { stale: [...score.stale] }),
    finishedAt: new Date().toISOString(),
    durationMs: Math.round(performance.now() - began),
  });
  const report = readReport(path);
  return { report, score, files: { ndjson: path, ...renderAll(report, plan.out) } };
};

/**
 * Runs the cases of a plan, streams their results to disk, and writes the report. Everything launched is stopped when
 * this resolves.
 */
export const runPlan = async (
  plan: RunPlan,
  progress: Progress,
  signal: AbortSignal,
): Promise<FinishedRun | InterruptedRun> => {
  const began = performance.now();
  const runId = randomBytes(8).toString("hex");
  if (signal.aborted) return { partial: undefined };
  const reaper = startReaper();
  const ledger = followProcessLedger(runId, reaper);
  const { hold } = plan;
  const pauses = hold === undefined ? undefined : answerPauses(runId, hold);
  const kept = plan.keep ? reaper.folder : undefined;
  if (plan.keep) reaper.keep();
  let broker: Broker | undefined;
  try {
    for (const name of rendered) rmSync(join(plan.out, name), { force: true });
    const writer = createReportWriter(plan.out, reportHeaderOf({ ...plan, startedAt: new Date() }));
    const results: ReportResult[] = [];
    const variables = secretVariables(plan.target.manifest);
    const onResult = (raw: ReportResult): void => {
      if (signal.aborted) return;
      const clean = redactResult(raw, [...variables, ...(broker?.secrets ?? [])]);
      const result = plan.baseline?.mark(clean) ?? clean;
      results.push(result);
      writer.result(result);
      progress.result(result);
    };
    const isAttached = plan.target.manifest.attach !== undefined;
    if (!isAttached && plan.cases.some((item) => item.needs.network !== undefined))
      broker = await openNetworks(plan.target, reaper, plan.seed, signal, hold && ((name, pid) => hold({ name, pid })));
    const settings = settingsOf(plan, runId, broker?.socketPath);
    const problems = await runCases({ settings, onResult, signal });
    if (signal.aborted) return { partial: writer.abandon() };
    const rerun = (id: string): string => rerunCommand(id, settings);
    for (const result of addMissing(plan.cases, results, rerun)) onResult(result);
    progress.end();
    return { ...finish(plan, writer, scoreOf(plan, results, problems), began), problems, kept };
  } finally {
    progress.end();
    ledger.close();
    pauses?.close();
    await broker?.close();
    await reaper.close();
  }
};
