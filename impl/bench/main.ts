import { type RunningProcess, runProcess, UsageError } from "../process/run-process.js";
import { serveEcho } from "./echo.js";
import { type Figure, isGood, rowOf } from "./figure.js";
import { measureMemory } from "./memory.js";
import { measureSilence } from "./silence.js";
import { measureSweep } from "./sweep.js";
import { type Loads, measureThroughput } from "./throughput.js";

interface Options {
  readonly only: string;
  readonly nodes: string;
  readonly inFlight: string;
  readonly seconds: string;
  readonly json?: true;
}

const wholeNumbers = (flag: string, text: string): number[] =>
  text.split(",").map((part) => {
    if (!/^[1-9]\d{0,3}$/.test(part)) throw new UsageError(`${flag}: ${part} is not a whole number from 1 to 9999`);
    return Number(part);
  });

const parts: Readonly<Record<string, (loads: Loads) => AsyncIterable<Figure>>> = {
  throughput: measureThroughput,
  memory: measureMemory,
  sweep: measureSweep,
  silence: measureSilence,
};

const partsOf = (text: string): string[] => {
  const names = text.split(",");
  for (const name of names)
    if (!Object.hasOwn(parts, name)) throw new UsageError(`--only: ${name} is none of ${Object.keys(parts)}`);
  return names;
};

const bench = async (options: Options): Promise<void> => {
  const loads: Loads = {
    nodes: wholeNumbers("--nodes", options.nodes),
    inFlight: wholeNumbers("--in-flight", options.inFlight),
    seconds: wholeNumbers("--seconds", options.seconds)[0]!,
  };
  const figures: Figure[] = [];
  for (const name of partsOf(options.only))
    for await (const figure of parts[name]!(loads)) {
      figures.push(figure);
      if (options.json !== true) process.stdout.write(`${rowOf(figure)}\n`);
    }
  if (options.json === true)
    process.stdout.write(`${JSON.stringify(figures.map((figure) => ({ ...figure, good: isGood(figure) })))}\n`);
};

const echo = async (_options: object, running: RunningProcess): Promise<void> => {
  const { address, key } = await serveEcho("127.0.0.1");
  running.ready({ address, key: key.toString("hex") });
};

await runProcess({
  name: "bench",
  description: "Measures storage nodes over OMQ with messages of 1 KiB, beside a bare ZeroMQ echo in the same run",
  configure: (program, run) => {
    program.command("echo", { hidden: true }).action(run(echo));
    program
      .command("run", { isDefault: true })
      .option("--only <parts>", "what is measured", Object.keys(parts).join(","))
      .option("--nodes <counts>", "sizes of the swarms whose throughput is measured", "1,6")
      .option("--in-flight <counts>", "requests under way at a time", "64,1")
      .option("--seconds <n>", "length of one measurement of throughput", "5")
      .option("--json", "print JSON instead of a table")
      .action(run(bench));
  },
});
