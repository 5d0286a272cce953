import { randomInt } from "node:crypto";
import { renderChurn } from "../../../reports/render/churn/page.js";
import { commandText } from "../../../spec/model/churn/command-text.js";
import { type Capsule, CapsuleError, capsuleOf, capsulesIn, readCapsule, writeCapsule } from "../../churn/capsule.js";
import { createLiveView } from "../../churn/live-view.js";
import { type Played, playScenario, type Stage } from "../../churn/play.js";
import { notOnProcesses } from "../../churn/real/vocabulary.js";
import { search } from "../../churn/search.js";
import { searchAll } from "../../churn/searches.js";
import { simulatedStage } from "../../churn/simulated-stage.js";
import { exitCodes } from "../../engine/score.js";
import { type Reaper, startReaper } from "../../network/reaper.js";
import { type LoadedManifest, loadManifest, shortPath, streamCommand } from "../../target/manifest.js";
import { type SimulationClient, startSimulation } from "../../target/simulation-client.js";
import { UsageError } from "../errors.js";
import { writeFileFor } from "../folder.js";
import { catchInterrupt } from "../interrupt.js";
import { colorsFor, inert, print, printError } from "../output.js";

interface CommonOptions {
  readonly target: string;
  readonly real?: true;
  readonly watch?: true;
  readonly out?: string;
  readonly json?: true;
}

/** Options of `swarmcheck churn` as commander gives them. */
export interface ChurnOptions extends CommonOptions {
  readonly nodes: number;
  readonly steps: number;
  readonly runs: number;
  readonly accounts?: number;
  readonly seed?: number;
  readonly path?: string;
  readonly workers: number;
  readonly capsules: string;
  readonly saved: boolean;
}

export type ReplayOptions = CommonOptions;

const progressEveryMs = 2_000;
const shownFaults = 6;

const environment = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));

const openSimulation = (target: LoadedManifest, reaper: Reaper): SimulationClient => {
  const role = target.manifest.roles.simulation;
  if (role === undefined)
    throw new UsageError(`--target ${target.path}: roles.simulation is absent, and it is what is played with`);
  return startSimulation(streamCommand(target, "simulation", role), environment(), reaper);
};

/** What a scenario came to, for people. */
const outcomeLines = ({ scenario, faults }: Played): string[] => [
  ...scenario.commands.map((command, index) => `${String(index + 1).padStart(4)}  ${commandText(command)}`),
  ...faults.slice(0, shownFaults).map(({ rule, text }) => `      ${rule}: ${inert(text)}`),
  ...(faults.length > shownFaults ? [`      and ${faults.length - shownFaults} more`] : []),
];

interface Ending {
  readonly options: CommonOptions;
  readonly json: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
  readonly played: Played | undefined;
  readonly code: number;
}

const end = ({ options, json, lines, played, code }: Ending): void => {
  if (options.out !== undefined && played !== undefined) writeFileFor("--out", options.out, renderChurn(played));
  if (options.json === true) print(JSON.stringify(json));
  else print(...lines, ...(options.out === undefined || played === undefined ? [] : [shortPath(options.out)]));
  process.exitCode = code;
};

/** Opens what scenarios are played on, does something with it, and closes everything again. */
const withStages = async (
  options: CommonOptions & { readonly workers: number },
  work: (
    stages: { readonly simulations: readonly SimulationClient[]; readonly real: Stage | undefined },
    signal: AbortSignal,
  ) => Promise<void>,
): Promise<void> => {
  const target = loadManifest(options.target);
  const reaper = startReaper();
  const interrupt = catchInterrupt();
  const simulations: SimulationClient[] = [];
  let closeReal = async (): Promise<void> => undefined;
  try {
    let real: Stage | undefined;
    if (options.real === true) {
      const { openRealStage } = await import("../../churn/real/real-stage.js");
      const opened = await openRealStage(target, reaper, interrupt.signal);
      real = opened.stage;
      closeReal = opened.close;
    } else for (let count = 0; count < options.workers; count++) simulations.push(openSimulation(target, reaper));
    await work({ simulations, real }, interrupt.signal);
    if (interrupt.signal.aborted) process.exitCode = exitCodes.interrupted;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    process.exitCode = exitCodes.interrupted;
  } finally {
    for (const simulation of simulations) simulation.close();
    await closeReal();
    await reaper.close();
    interrupt.release();
  }
};

/** Plays saved capsules; the first that fails, if one does. */
const playSaved = async (folder: string, stage: Stage): Promise<{ file: string; played: Played } | undefined> => {
  for (const file of capsulesIn(folder)) {
    const { scenario } = readCapsule(file);
    const played = await playScenario(stage, scenario);
    printError(`${shortPath(file)}: ${played.faults.length === 0 ? "well" : "fails"}`);
    if (played.faults.length > 0) return { file, played };
  }
  return undefined;
};

/** Plays random scenarios. */
export const churn = (options: ChurnOptions): Promise<void> =>
  withStages(options, async ({ simulations, real }, signal) => {
    const seed = options.seed ?? randomInt(1_000_000_000);
    const { manifest } = loadManifest(options.target);
    printError(`seed ${seed}`);
    const stage = real ?? simulatedStage(simulations[0]!);
    const saved = options.saved && options.path === undefined ? await playSaved(options.capsules, stage) : undefined;
    if (saved !== undefined) {
      const { file, played } = saved;
      const lines = [...outcomeLines(played), "", `a saved capsule fails: ${shortPath(file)}`];
      return end({
        options,
        json: { outcome: "fault", capsule: file, faults: played.faults },
        lines,
        played,
        code: exitCodes.notConformant,
      });
    }
    const colors = colorsFor(process.stderr);
    const began = performance.now();
    let last: Played | undefined;
    let done = 0;
    let shrinks = 0;
    let commands = 0;
    let toldAt = began;
    const searching = {
      nodes: options.nodes,
      accounts: options.accounts ?? Math.max(4, Math.ceil(options.nodes / 6)),
      steps: options.steps,
      runs: options.runs,
      seed,
      signal,
      ...(options.path === undefined ? {} : { path: options.path }),
      ...(real === undefined ? {} : { without: notOnProcesses }),
      ...(options.watch === true ? { onEvents: createLiveView(process.stderr).onEvents } : {}),
      onRun: (played: Played, shrinking: boolean): void => {
        last = played;
        commands += played.executed;
        if (shrinking) shrinks++;
        else done++;
        if (played.faults.length > 0 && !shrinking)
          printError(colors.red(`a scenario fails: ${inert(played.faults[0]!.text)}`));
        const now = performance.now();
        if (options.watch === true || (now - toldAt < progressEveryMs && done < options.runs)) return;
        toldAt = now;
        printError(
          shrinks > 0
            ? `shrinking: ${shrinks} tries, ${played.scenario.commands.length} commands`
            : `${done} of ${options.runs} scenarios`,
        );
      },
    };
    const {
      found,
      seed: foundSeed,
      runs,
    } = real === undefined
      ? await searchAll(simulations, searching)
      : await search(real, searching).then((one) => ({ found: one, seed, runs: one.runs }));
    const seconds = (performance.now() - began) / 1000;
    if (signal.aborted) return;
    if (found.kind === "nothing") {
      const text = `${done} scenarios of ${options.nodes} nodes, ${commands} commands: nothing lost, in ${seconds.toFixed(1)} s`;
      return end({
        options,
        json: { outcome: "well", seed, runs: done, commands, seconds },
        lines: [text],
        played: last,
        code: exitCodes.conformant,
      });
    }
    const { played } = found;
    if (found.kind === "flake") {
      const lines = [
        ...outcomeLines(played).slice(-shownFaults),
        "",
        "a flake: the same scenario failed once and not again",
      ];
      return end({
        options,
        json: { outcome: "flake", seed: foundSeed, runs, faults: played.faults },
        lines,
        played,
        code: exitCodes.notConformant,
      });
    }
    const { nodes, steps } = options;
    const capsule: Capsule = capsuleOf(played, real === undefined ? "simulation" : "processes", manifest.name, {
      seed: foundSeed,
      path: found.path,
      nodes,
      steps,
      shrinks: found.shrinks,
    });
    const file = shortPath(writeCapsule(options.capsules, capsule));
    const lines = [...outcomeLines(played), "", `${file}`, `repeat it: swarmcheck replay ${file}`];
    end({
      options,
      json: {
        outcome: "fault",
        seed: foundSeed,
        path: found.path,
        runs,
        capsule: file,
        faults: played.faults,
        commands: played.scenario.commands,
      },
      lines,
      played,
      code: exitCodes.notConformant,
    });
  });

/** Plays a capsule again. */
export const replay = (file: string, options: ReplayOptions): Promise<void> => {
  const capsule = readFor(file);
  const onProcesses = options.real === true || capsule.stage === "processes";
  return withStages(
    { ...options, workers: 1, ...(onProcesses ? { real: true as const } : {}) },
    async ({ simulations, real }) => {
      const stage = real ?? simulatedStage(simulations[0]!);
      const onEvents = options.watch === true ? createLiveView(process.stderr).onEvents : undefined;
      const played = await playScenario(stage, capsule.scenario, onEvents);
      const rules = new Set(capsule.faults.map(({ rule }) => rule));
      const same = played.faults.some(({ rule }) => rules.has(rule));
      const verdict =
        played.faults.length === 0
          ? "all is well"
          : same
            ? "it fails as it did"
            : "it fails, in another way than it did";
      end({
        options,
        json: { outcome: played.faults.length === 0 ? "well" : "fault", same, faults: played.faults },
        lines: [...outcomeLines(played), "", verdict],
        played,
        code: played.faults.length === 0 ? exitCodes.conformant : exitCodes.notConformant,
      });
    },
  );
};

const readFor = (file: string): Capsule => {
  try {
    return readCapsule(file);
  } catch (error) {
    if (error instanceof CapsuleError) throw new UsageError(error.message);
    throw error;
  }
};
