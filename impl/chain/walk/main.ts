import { randomInt } from "node:crypto";
import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { type RunningProcess, runProcess, UsageError } from "../../process/run-process.js";
import type { WalkReport, WalkTask } from "./walk-worker.js";

interface Options {
  readonly blocks: string;
  readonly nodes: string;
  readonly workers: string;
  readonly seed?: string;
}

type Outcome = Exclude<WalkReport, { kind: "progress" }>;

const wholeNumber = (flag: string, text: string, least: number, most: number): number => {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${flag}: ${JSON.stringify(text)} is not a whole number from ${least} to ${most}`);
};

/** Runs one walk in a thread of its own. */
const runWalk = (task: WalkTask, onProgress: (blocks: number) => void, closing: AbortSignal): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./walk-worker.js", import.meta.url), { workerData: task });
    closing.addEventListener("abort", () => void worker.terminate());
    worker.on("message", (report: WalkReport) => {
      if (report.kind === "progress") onProgress(report.blocks);
      else resolve(report);
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error(`the walk of seed ${task.seed} ended without a result`)));
  });

const write = (line: string): void => void process.stdout.write(`${line}\n`);

const main = async (options: Options, running: RunningProcess): Promise<void> => {
  const workers = wholeNumber("--workers", options.workers, 1, 64);
  const blocks = Math.ceil(wholeNumber("--blocks", options.blocks, 1, 1e9) / workers);
  const nodes = wholeNumber("--nodes", options.nodes, 1, 3_000);
  const seed = options.seed === undefined ? randomInt(2 ** 40) : wholeNumber("--seed", options.seed, 0, 1e15);
  const tasks = Array.from({ length: workers }, (_, at): WalkTask => ({ seed: seed + at, nodes, blocks }));
  write(`${workers} walks of ${blocks} blocks with ${nodes} nodes, seeds ${tasks.map((task) => task.seed).join(", ")}`);

  const began = performance.now();
  let walked = 0;
  const onProgress = (more: number): void => {
    walked += more;
    if (walked % 10_000 < more) write(`${walked} blocks after ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  };
  const outcomes = await Promise.all(tasks.map((task) => runWalk(task, onProgress, running.closing)));
  const seconds = (performance.now() - began) / 1_000;

  const totals = new Map<string, number>();
  for (const [at, outcome] of outcomes.entries()) {
    const { seed: own } = tasks[at]!;
    if (outcome.kind === "failed") {
      write(`seed ${own}, block ${outcome.block}: ${outcome.reason}`);
      write(`again: npm run chain:walk -- --seed ${own} --workers 1 --nodes ${nodes} --blocks ${outcome.block}`);
      continue;
    }
    write(`seed ${own}: every invariant held, last block ${outcome.hash}`);
    for (const [what, count] of outcome.counts) totals.set(what, (totals.get(what) ?? 0) + count);
  }
  for (const [what, count] of [...totals].sort(([a], [b]) => (a < b ? -1 : 1))) write(`${count} ${what}`);
  write(`${blocks * workers} blocks in ${seconds.toFixed(1)} s`);
  if (outcomes.some(({ kind }) => kind === "failed")) await running.close("an invariant does not hold", 1);
};

await runProcess({
  name: "chain-walk",
  description:
    "Walks the model of the chain through random blocks: wallets, stakes, failing nodes, votes and attempts to cheat. After each block all invariants are checked, and its swarms are compared with those of the specification.",
  configure: (program) =>
    program
      .option("--blocks <n>", "blocks, all workers together", "100000")
      .option("--nodes <n>", "nodes that are listed most of the time", "300")
      .option("--workers <n>", "threads, each with a walk of its own", "2")
      .option("--seed <n>", "seed of the first walk, the others follow (default: random)"),
  main,
});
