import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { ReportResult } from "../../spec/schema/report.js";
import type { Case } from "../engine/case.js";
import { networkEnvironment } from "../engine/networks.js";
import { followProcessLedger } from "../engine/process-ledger.js";
import type { NetworkEnvironment } from "../network/network.js";
import { startReaper } from "../network/reaper.js";
import { loadManifest } from "../target/manifest.js";
import { referenceManifestPath } from "../target/reference-path.js";
import { type Hunted, hunt, playBaseline } from "./hunt.js";
import type { Mutant } from "./mutant.js";
import { type Laboratory, networkFolder } from "./session.js";
import { writeMutantTarget } from "./target.js";

export interface ZooOptions {
  readonly mutants: readonly Mutant[];
  /** Every case of the suite; a mutant meets those of its requirement. */
  readonly cases: readonly Case[];
  readonly seed: string;
  /** Mutants hunted at a time. */
  readonly jobs: number;
  /** Ends the hunt early: what has not begun is left out. */
  readonly signal: AbortSignal;
  readonly onBaseline: (done: number, total: number) => void;
  readonly onHunted: (hunted: Hunted, done: number) => void;
}

/** What came of a hunt. */
export interface ZooOutcome {
  /** Cases that did not pass on the unmutated reference; nothing was hunted if there are any. */
  readonly red: readonly ReportResult[];
  readonly baselineCases: number;
  readonly baselineMs: number;
  /** In the order of the mutants. */
  readonly hunted: readonly Hunted[];
  readonly huntMs: number;
}

/** Stories touch on many requirements and take half a minute each. */
const isStory = ({ suite }: Case): boolean => suite === "story";

/** The cases that a mutant meets: stories only if it names them. */
const casesOf = (cases: readonly Case[], { cases: named, requirement }: Mutant): readonly Case[] =>
  cases.filter((item) => named?.includes(item.id) ?? (!isStory(item) && item.requirements.includes(requirement)));

/** The case on as few nodes as it can do with, on networks to which other cases of that size add no members. */
const onFewest = (item: Case): Case => {
  const { network, fewest } = item.needs;
  if (network === undefined || fewest === undefined) return item;
  return {
    ...item,
    needs: { ...item.needs, network: { ...network, nodes: fewest, label: `${network.label ?? ""} fewest` } },
  };
};

/** Works on the items in their order, several at a time. */
const inParallel = async <Item>(
  items: readonly Item[],
  jobs: number,
  signal: AbortSignal,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && !signal.aborted) {
      const index = next++;
      await work(items[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
};

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/**
 * Plays the cases concerned on the unmutated reference, and, if all pass, hunts each mutant with the cases of its
 * requirement. Everything launched is stopped when this resolves.
 */
export const visitZoo = async (options: ZooOptions): Promise<ZooOutcome> => {
  const { mutants, seed, jobs, signal } = options;
  const cases = options.cases.map(onFewest);
  const reference = loadManifest(referenceManifestPath);
  const runId = randomBytes(8).toString("hex");
  const reaper = startReaper();
  const ledger = followProcessLedger(runId, reaper);
  const laboratory: Laboratory = {
    runId,
    seed,
    env: Object.fromEntries(
      Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    networks: once((): Promise<NetworkEnvironment> => networkEnvironment(reference, reaper, seed, signal)),
    signal,
  };
  try {
    const met = new Set(mutants.flatMap((mutant) => casesOf(cases, mutant)));
    const used = cases.filter((item) => met.has(item));
    const began = performance.now();
    let played = 0;
    const red = await playBaseline(
      laboratory,
      { target: reference, cases: used, folder: networkFolder(reaper.folder, 0) },
      () => options.onBaseline(++played, used.length),
    );
    const huntBegan = performance.now();
    const baseline = { red, baselineCases: used.length, baselineMs: Math.round(huntBegan - began) };
    if (red.length > 0 || signal.aborted) return { ...baseline, hunted: [], huntMs: 0 };

    const hunted: (Hunted | undefined)[] = mutants.map(() => undefined);
    let done = 0;
    await inParallel(mutants, jobs, signal, async (mutant, index) => {
      const target = writeMutantTarget(reference.manifest, mutant, join(reaper.folder, `${mutant.id}.json`));
      const folder = networkFolder(reaper.folder, index + 1);
      const ended = await hunt(laboratory, mutant, { target, cases: casesOf(cases, mutant), folder });
      // What an interruption has cut short says nothing.
      if (signal.aborted) return;
      hunted[index] = ended;
      options.onHunted(ended, ++done);
    });
    return {
      ...baseline,
      hunted: hunted.filter((item) => item !== undefined),
      huntMs: Math.round(performance.now() - huntBegan),
    };
  } finally {
    ledger.close();
    await reaper.close();
  }
};
