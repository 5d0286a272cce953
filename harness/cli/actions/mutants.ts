import { exitCodes } from "../../engine/score.js";
import { mutants } from "../../mutants/catalogue/index.js";
import type { Hunted } from "../../mutants/hunt.js";
import { fateText, gapLines, matrixJson, matrixLines, scoreOf } from "../../mutants/kill-matrix.js";
import type { Mutant } from "../../mutants/mutant.js";
import { recordHunted } from "../../mutants/record.js";
import { visitZoo, type ZooOutcome } from "../../mutants/zoo.js";
import { loadSuite } from "../../suites/index.js";
import { NotFound } from "../errors.js";
import { catchInterrupt } from "../interrupt.js";
import { colorsFor, inert, print, printError } from "../output.js";

/** Options of `swarmcheck mutants` as commander gives them. */
export interface MutantsOptions {
  readonly only?: readonly string[];
  readonly chapter?: readonly string[];
  readonly jobs: number;
  readonly list?: true;
  readonly record?: true;
  readonly json?: true;
}

/** Hunts are repeatable: keys, networks and canaries follow from this. */
const seed = "swarmcheck-mutants";
const progressEveryMs = 2_000;

const select = ({ only = [], chapter = [] }: MutantsOptions): readonly Mutant[] => {
  for (const id of only)
    if (!mutants.some((mutant) => mutant.id === id)) throw new NotFound(`--only ${id}: no mutant has this id`);
  for (const code of chapter)
    if (!mutants.some(({ requirement }) => requirement.startsWith(`${code.toUpperCase()}-`)))
      throw new NotFound(`--chapter ${code}: no mutant breaks a requirement of this chapter`);
  const chapters = chapter.map((code) => `${code.toUpperCase()}-`);
  return mutants.filter(
    ({ id, requirement }) =>
      (only.length === 0 || only.includes(id)) &&
      (chapters.length === 0 || chapters.some((prefix) => requirement.startsWith(prefix))),
  );
};

/** Tells of the baseline now and then. */
const baselineTeller = (): ((done: number, total: number) => void) => {
  let toldAt = performance.now();
  return (done, total) => {
    const now = performance.now();
    if (now - toldAt < progressEveryMs && done < total) return;
    toldAt = now;
    printError(`the reference as it is: ${done} of ${total} cases`);
  };
};

const huntedTeller = (total: number): ((hunted: Hunted, done: number) => void) => {
  const colors = colorsFor(process.stderr);
  return ({ mutant, fate }, done) => {
    const paint = fate.kind === "killed" ? colors.green : colors.red;
    printError(`${String(done).padStart(3)}/${total}  ${paint(fate.kind)} ${mutant.id}: ${inert(fateText(fate))}`);
  };
};

const summary = (outcome: ZooOutcome): readonly string[] => {
  const { killed, total } = scoreOf(outcome);
  const percent = ((100 * killed) / total).toFixed(1);
  const times = `baseline ${(outcome.baselineMs / 1000).toFixed(1)} s, hunt ${(outcome.huntMs / 1000).toFixed(1)} s`;
  return [
    ...matrixLines(outcome).map(inert),
    "",
    ...gapLines(outcome).map(inert),
    `${killed} of ${total} mutants killed (${percent} %); ${times}`,
  ];
};

const exitCodeOf = ({ red, hunted }: ZooOutcome): number => {
  if (hunted.some(({ fate }) => fate.kind === "stillborn")) return exitCodes.harnessError;
  const clean = red.length === 0 && hunted.every(({ fate }) => fate.kind === "killed");
  return clean ? exitCodes.conformant : exitCodes.notConformant;
};

/** Hunts the selected mutants, prints the kill matrix and sets the exit code. */
export const huntMutants = async (options: MutantsOptions): Promise<void> => {
  const selected = select(options);
  if (selected.length === 0) throw new NotFound("no mutant is both of --only and of --chapter");
  if (options.list === true) {
    if (options.json === true) print(JSON.stringify(selected));
    else print(...selected.map(({ id, requirement, title }) => `${requirement}  ${id}: a reference that ${title}`));
    return;
  }
  const interrupt = catchInterrupt(() => printError("interrupted: no score"));
  const { cases } = loadSuite();
  const outcome = await visitZoo({
    mutants: selected,
    cases,
    seed,
    jobs: options.jobs,
    signal: interrupt.signal,
    onBaseline: baselineTeller(),
    onHunted: huntedTeller(selected.length),
  });
  interrupt.release();
  if (interrupt.signal.aborted) {
    printError("interrupted: no score");
    process.exitCode = exitCodes.interrupted;
    return;
  }
  for (const { id, verdict, finding } of outcome.red)
    printError(`the reference as it is: ${verdict} ${id}: ${inert(finding?.message ?? "")}`);
  if (options.record === true) printError(`recorded in ${recordHunted(outcome.hunted, mutants)}`);
  if (options.json === true) print(JSON.stringify(matrixJson(outcome)));
  else if (outcome.red.length === 0) print(...summary(outcome));
  else
    print(`${outcome.red.length} of ${outcome.baselineCases} cases fail on the reference itself; nothing was hunted`);
  process.exitCode = exitCodeOf(outcome);
};
