import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { packageRoot } from "../../spec/package.js";
import { encodeBt } from "../codec/bt.js";
import { ed25519Public, ed25519Sign } from "../crypto/ed25519.js";
import { type RunningProcess, runProcess, UsageError } from "../process/run-process.js";
import { type BenchCaller, openCaller } from "./caller.js";
import { cpuTime } from "./cpu-time.js";
import { serveEcho } from "./echo.js";
import { launch } from "./launch.js";
import { measure, type Rate, warmUp } from "./load.js";
import { openSwarm } from "./swarm.js";

interface Options {
  readonly nodes: string;
  readonly inFlight: string;
  readonly seconds: string;
  readonly json?: true;
}

/** One figure: what was asked of how many nodes, with how many requests under way, beside a bare echo. */
interface Figure extends Rate {
  readonly what: string;
  readonly nodes: number;
  readonly inFlight: number;
  /** Share of what a bare echo of the same size does. */
  readonly ofEcho: number;
  /** Processor time that the servers, all together, took for one request, microseconds; undefined off Linux. */
  readonly cpu: number | undefined;
}

const dataLength = 1_024;
const accounts = 256;
const firstOctet = 201;
/** Before stores, and again before retrieves. */
const warmUpSeconds = 4;

const wholeNumbers = (flag: string, text: string): number[] =>
  text.split(",").map((part) => {
    if (!/^[1-9]\d{0,3}$/.test(part)) throw new UsageError(`${flag}: ${part} is not a whole number from 1 to 9999`);
    return Number(part);
  });

const fail = (what: string, parts: readonly Buffer[]): never => {
  throw new Error(`${what} was refused: ${parts.map(String).join(" ")}`);
};

const seedOf = (number: number): Buffer => createHash("sha256").update(`bench account ${number}`).digest();

const accountOf = (number: number): Buffer => Buffer.concat([Buffer.of(3), ed25519Public(seedOf(number))]);

const storeBody = (account: Buffer): Buffer =>
  encodeBt({ data: randomBytes(dataLength), pubkey: account, timestamp: Date.now(), ttl: 600_000 });

const retrieveBody = (number: number, account: Buffer): Buffer => {
  const timestamp = Date.now();
  const signature = ed25519Sign(seedOf(number), Buffer.from(`retrieve${timestamp}`));
  return encodeBt({ max_count: 1, pubkey: account, signature, timestamp });
};

const store = async (caller: BenchCaller, account: Buffer): Promise<void> => {
  const parts = await caller.ask("storage.store", storeBody(account));
  if (parts.length !== 1 || parts[0]!.includes("6:failed")) fail("a store", parts);
};

const retrieve = async (caller: BenchCaller, body: Buffer): Promise<void> => {
  const parts = await caller.ask("storage.retrieve", body);
  if (parts.length !== 1 || parts[0]!.length < dataLength) fail("a retrieve", parts);
};

const openEcho = async (): Promise<{ readonly caller: BenchCaller; readonly stop: () => Promise<void> }> => {
  const module = join(packageRoot, "dist", "impl", "bench", "main.js");
  const echo = await launch(module, ["echo"]);
  const caller = openCaller(String(echo.ready.address), Buffer.from(String(echo.ready.key), "hex"));
  return {
    caller,
    stop: async () => {
      caller.close();
      await echo.stop();
    },
  };
};

const measureEcho = async (inFlight: number, seconds: number): Promise<Rate> => {
  const { caller, stop } = await openEcho();
  const body = randomBytes(dataLength);
  const request = async (): Promise<void> => {
    await caller.ask("echo", body);
  };
  await warmUp(1, request);
  const rate = await measure(inFlight, seconds, request);
  await stop();
  return rate;
};

const measureSwarm = async (
  count: number,
  inFlights: readonly number[],
  seconds: number,
  echoes: ReadonlyMap<number, Rate>,
): Promise<Figure[]> => {
  const swarm = await openSwarm(count, firstOctet + count);
  const callers = swarm.nodes.map(({ address, key }) => openCaller(address, key));
  const callerOf = (number: number): BenchCaller => callers[number % callers.length]!;
  const ids = Array.from({ length: accounts }, (_, number) => accountOf(number));
  const figures: Figure[] = [];
  const pids = swarm.nodes.map(({ process: { pid } }) => pid);
  const add = async (what: string, inFlight: number, request: (number: number) => Promise<void>): Promise<void> => {
    const before = cpuTime(pids);
    let requests = 0;
    const rate = await measure(inFlight, seconds, (number) => {
      requests++;
      return request(number);
    });
    const after = cpuTime(pids);
    const cpu = before === undefined || after === undefined ? undefined : (after - before) / requests;
    const ofEcho = rate.perSecond / (echoes.get(inFlight)?.perSecond ?? Number.NaN);
    figures.push({ what, nodes: count, inFlight, ...rate, ofEcho, cpu });
  };
  try {
    for (const account of ids) await store(callers[0]!, account);
    const storeOne = (number: number): Promise<void> => store(callerOf(number), ids[number % accounts]!);
    const retrieveFrom =
      (bodies: readonly Buffer[]) =>
      (number: number): Promise<void> =>
        retrieve(callerOf(number), bodies[number % accounts]!);
    const bodies = (): readonly Buffer[] => ids.map((account, number) => retrieveBody(number, account));
    await warmUp(warmUpSeconds, storeOne);
    await warmUp(warmUpSeconds, retrieveFrom(bodies()));
    for (const inFlight of inFlights) {
      await add("store", inFlight, storeOne);
      await add("retrieve", inFlight, retrieveFrom(bodies()));
    }
  } finally {
    for (const caller of callers) caller.close();
    await swarm.close();
  }
  return figures;
};

const row = ({ what, nodes, inFlight, perSecond, ofEcho, median, p99, cpu }: Figure): string =>
  [
    what.padEnd(9),
    `${nodes} ${nodes === 1 ? "node " : "nodes"}`.padStart(8),
    `${inFlight} in flight`.padStart(14),
    `${Math.round(perSecond)}/s`.padStart(10),
    `${(ofEcho * 100).toFixed(1)} % of echo`.padStart(16),
    `median ${median.toFixed(2)} ms`.padStart(18),
    `p99 ${p99.toFixed(2)} ms`.padStart(15),
    ...(cpu === undefined ? [] : [`cpu ${cpu.toFixed(0)} us`.padStart(12)]),
  ].join("  ");

const bench = async (options: Options, _running: RunningProcess): Promise<void> => {
  const inFlights = wholeNumbers("--in-flight", options.inFlight);
  const [seconds] = wholeNumbers("--seconds", options.seconds) as [number];
  const figures: Figure[] = [];
  const echoes = new Map<number, Rate>();
  const show = (figure: Figure): void => {
    figures.push(figure);
    if (options.json !== true) process.stdout.write(`${row(figure)}\n`);
  };
  for (const inFlight of inFlights) {
    const rate = await measureEcho(inFlight, seconds);
    echoes.set(inFlight, rate);
    show({ what: "echo", nodes: 1, inFlight, ...rate, ofEcho: 1, cpu: undefined });
  }
  for (const count of wholeNumbers("--nodes", options.nodes))
    for (const figure of await measureSwarm(count, inFlights, seconds, echoes)) show(figure);
  if (options.json === true) process.stdout.write(`${JSON.stringify(figures)}\n`);
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
      .option("--nodes <counts>", "sizes of the swarms", "1,6")
      .option("--in-flight <counts>", "requests under way at a time", "1,64")
      .option("--seconds <n>", "length of one measurement", "5")
      .option("--json", "print JSON instead of a table")
      .action(run(bench));
  },
});
