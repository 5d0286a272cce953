import { join, resolve } from "node:path";
import { requirementById } from "../../../spec/requirements/index.js";
import { type ReportResult, type Step, verdicts } from "../../../spec/schema/report.js";
import { vectorsDir } from "../../../vectors/load.js";
import type { Case } from "../../engine/case.js";
import { exitCodes } from "../../engine/score.js";
import { selectCases } from "../../engine/selection.js";
import { mutantById } from "../../mutants/catalogue/index.js";
import type { Mutant } from "../../mutants/mutant.js";
import { writeMutantTarget } from "../../mutants/target.js";
import { loadSuite, type Suite } from "../../suites/index.js";
import { type LoadedManifest, loadManifest, shortPath } from "../../target/manifest.js";
import { referenceManifestPath } from "../../target/reference-path.js";
import { folderFor } from "../folder.js";
import { catchInterrupt } from "../interrupt.js";
import { colorsFor, inert, print, printError, wrap } from "../output.js";
import { createProgress } from "../progress.js";
import { type FinishedRun, runPlan } from "../run-cases.js";

/** Options of `swarmcheck demo` as commander gives them. */
export interface DemoOptions {
  readonly out: string;
}

/** The bug of the bad node: one that a user would pay for with a lost message. */
const bug = "sto-answers-early";

/** What shows in seconds: a store in a running swarm, and some of what any library of the network computes. */
const selection = ["storage/members/answer-waits", "deployed/pubkey-mapping", "deployed/accounts"];

const seed = "swarmcheck-demo";
const width = 100;
const shownSteps = 8;

interface Show {
  readonly suite: Suite;
  readonly cases: readonly Case[];
  readonly args: readonly string[];
  readonly signal: AbortSignal;
}

const play = async (show: Show, target: LoadedManifest, out: string): Promise<FinishedRun | undefined> => {
  const { cases, suite, args, signal } = show;
  const progress = createProgress({ stream: process.stderr, total: cases.length, verbose: false });
  const outcome = await runPlan(
    {
      target,
      cases,
      selection: cases,
      suiteCases: suite.cases,
      narrowing: {},
      keep: false,
      filters: { only: selection, suites: [], requirements: [], importance: [] },
      vectorsDir,
      vectorFiles: suite.vectorFiles,
      seed,
      args,
      out,
      profile: "seed",
      bail: false,
      shimTimeoutMs: 10_000,
    },
    progress,
    signal,
  );
  return "partial" in outcome ? undefined : outcome;
};

const countsLine = (label: string, { report }: FinishedRun): string => {
  const colors = colorsFor(process.stdout);
  const counts = verdicts
    .filter((verdict) => (report.footer.counts[verdict] ?? 0) > 0)
    .map((verdict) => (verdict === "pass" ? colors.green : colors.red)(`${report.footer.counts[verdict]} ${verdict}`));
  return `${colors.bold(label)}  ${counts.join(", ")}  in ${(report.footer.durationMs / 1000).toFixed(1)} s`;
};

const stepLine = ({ kind, label, from, to, ok }: Step): string | undefined => {
  if (kind === "check") return `${ok === true ? "holds" : "fails"}: ${label}`;
  if (kind === "send") return `${from ?? "suite"} to ${to ?? "target"}: ${label}`;
  if (kind === "receive") return `${to ?? "suite"} from ${from ?? "target"}: ${label}`;
  return undefined;
};

const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 200);

/** What was done, what came, what should have come, and why it matters. */
const explainFinding = ({ id, title, requirements, steps, finding, verdict, rerun }: ReportResult): string[] => {
  const colors = colorsFor(process.stdout);
  const done = steps.flatMap((step) => stepLine(step) ?? []);
  const broken = requirementById(mutantOf(bug).requirement);
  const reasons = broken !== undefined && requirements.includes(broken.id) ? [broken] : [];
  return [
    `${colors.red(verdict)} ${colors.bold(id)}`,
    wrap(title, width, "  "),
    "",
    "  what was done, at the end of the transcript",
    ...done.slice(-shownSteps).map((line) => `    ${inert(line).slice(0, width)}`),
    "",
    "  what was found",
    wrap(inert(finding?.message ?? verdict), width, "    "),
    ...(finding?.expected === undefined ? [] : [`    expected ${inert(shown(finding.expected))}`]),
    ...(finding?.actual === undefined ? [] : [`    but it is ${inert(shown(finding.actual))}`]),
    "",
    ...reasons.flatMap(({ id: requirement, level, statement, rationale }) => [
      "  why that is wrong",
      wrap(`${requirement} (${level}): ${statement}`, width, "    "),
      wrap(rationale, width, "    "),
      "",
    ]),
    "  how to see it again",
    `    ${rerun}`,
    "",
  ];
};

const mutantOf = (id: string): Mutant => {
  const mutant = mutantById(id);
  if (mutant === undefined) throw new Error(`mutant ${id}: is not in the catalogue, and the demo shows it`);
  return mutant;
};

const perform = async (show: Show, out: string): Promise<number> => {
  const mutant = mutantOf(bug);
  const reference = loadManifest(referenceManifestPath);
  const folder = folderFor("--out", out);
  const folders = { good: join(folder, "demo-good"), bad: join(folder, "demo-bad") };
  for (const made of Object.values(folders)) folderFor("--out", made);
  const target = writeMutantTarget(reference.manifest, mutant, join(folders.bad, "target.json"));
  print(
    wrap(
      `The same ${show.cases.length} cases are put to a good node, which is the reference, and to a bad one: a reference that ${mutant.title}.`,
      width,
    ),
    "",
  );
  const good = await play(show, reference, folders.good);
  if (good === undefined) return exitCodes.interrupted;
  print(countsLine("good node", good));
  const bad = await play(show, target, folders.bad);
  if (bad === undefined) return exitCodes.interrupted;
  print(countsLine("bad node ", bad), "");
  for (const result of bad.report.results.filter(({ verdict }) => verdict !== "pass")) print(...explainFinding(result));
  print("The report of the bad node, with the whole transcript:", shortPath(bad.files.html!));
  if (good.score.exitCode === exitCodes.conformant && bad.score.exitCode === exitCodes.notConformant) return 0;
  printError("The demo did not go as it should: the good node must pass everything, and the bad one must not.");
  return exitCodes.harnessError;
};

const interruptedLine = (out: string): string =>
  `interrupted; what was found until then is in ${shortPath(join(resolve(out), "demo-good"))} and demo-bad beside it`;

/** Plays a few cases against the reference and a mutant of it, tells on screen what was found, and writes two reports. */
export const demo = async ({ out }: DemoOptions, args: readonly string[]): Promise<void> => {
  const interrupt = catchInterrupt(() => printError(interruptedLine(out)));
  const suite = loadSuite();
  const cases = selectCases(suite.cases, { only: selection, suites: [], requirements: [], importance: [] });
  process.exitCode = await perform({ suite, cases, args, signal: interrupt.signal }, out);
  interrupt.release();
  if (process.exitCode === exitCodes.interrupted) printError(interruptedLine(out));
};
