import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { packageRoot } from "../../spec/package.js";
import { type BenchCaller, openCaller } from "./caller.js";
import { cpuTime } from "./cpu-time.js";
import type { Figure } from "./figure.js";
import { launch } from "./launch.js";
import { measure, type Rate, type Request, warmUp } from "./load.js";
import { accountOf, dataLength, retrieve, retrieveBody, store } from "./requests.js";
import { openSwarm } from "./swarm.js";

/** What is to be measured. */
export interface Loads {
  readonly nodes: readonly number[];
  readonly inFlight: readonly number[];
  readonly seconds: number;
}

const accounts = 256;
const firstOctet = 201;
/** Before stores, and again before retrieves; longer where a client's request is work for more nodes. */
const warmUpSeconds = (nodes: number): number => (nodes === 1 ? 3 : 8);

/** By operation, nodes and requests under way: what must be reached, and what the deployed server reached. */
const goals: Readonly<Record<string, { readonly floor: number; readonly deployed?: number }>> = {
  "store 1 64": { floor: 4_000 },
  "retrieve 1 64": { floor: 5_000 },
  "store 6 1": { floor: 450, deployed: 605 },
  "retrieve 6 1": { floor: 1_600, deployed: 2_256 },
  "store 6 64": { floor: 900, deployed: 1_234 },
  "retrieve 6 64": { floor: 4_000, deployed: 5_023 },
};

const times = ({ median, p99 }: Rate): string[] => [`median ${median.toFixed(2)} ms`, `p99 ${p99.toFixed(2)} ms`];

const measureEcho = async (inFlight: number, seconds: number): Promise<Rate> => {
  const module = join(packageRoot, "dist", "impl", "bench", "main.js");
  const echo = await launch(module, ["echo"]);
  const caller = openCaller(String(echo.ready.address), Buffer.from(String(echo.ready.key), "hex"));
  const body = randomBytes(dataLength);
  const request = async (): Promise<void> => {
    await caller.ask("echo", body);
  };
  try {
    await warmUp(1, request);
    return await measure(inFlight, seconds, request);
  } finally {
    caller.close();
    await echo.stop();
  }
};

/** Measures a swarm of so many nodes, beside the rate of a bare echo for each number of requests under way. */
async function* measureSwarm(
  count: number,
  { inFlight: inFlights, seconds }: Loads,
  echoes: ReadonlyMap<number, Rate>,
): AsyncGenerator<Figure> {
  const swarm = await openSwarm(count, firstOctet + count);
  const callers = swarm.nodes.map(({ address, key }) => openCaller(address, key));
  const callerOf = (number: number): BenchCaller => callers[number % callers.length]!;
  const ids = Array.from({ length: accounts }, (_, number) => accountOf(number));
  const pids = swarm.nodes.map(({ process: { pid } }) => pid);
  const run = async (what: string, inFlight: number, request: Request): Promise<Figure> => {
    const before = cpuTime(pids);
    let requests = 0;
    const rate = await measure(inFlight, seconds, (number) => {
      requests++;
      return request(number);
    });
    const after = cpuTime(pids);
    const share = (rate.perSecond / (echoes.get(inFlight)?.perSecond ?? Number.NaN)) * 100;
    const cpu = before === undefined || after === undefined ? undefined : (after - before) / requests;
    return {
      what: `${what}, ${count} ${count === 1 ? "node" : "nodes"}, ${inFlight} in flight`,
      value: rate.perSecond,
      unit: "/s",
      ...goals[`${what} ${count} ${inFlight}`],
      more: [
        `${share.toFixed(1)} % of echo`,
        ...times(rate),
        ...(cpu === undefined ? [] : [`cpu ${cpu.toFixed(0)} us`]),
      ],
    };
  };
  const storeOne: Request = (number) => store(callerOf(number), ids[number % accounts]!);
  // Signed anew each time, because signatures are good for a minute.
  const retrieveOne = (): Request => {
    const bodies = ids.map((account, number) => retrieveBody(number, account));
    return (number) => retrieve(callerOf(number), bodies[number % accounts]!);
  };
  try {
    for (const account of ids) await store(callers[0]!, account);
    await warmUp(warmUpSeconds(count), storeOne);
    await warmUp(warmUpSeconds(count), retrieveOne());
    for (const inFlight of inFlights) {
      yield await run("store", inFlight, storeOne);
      yield await run("retrieve", inFlight, retrieveOne());
    }
  } finally {
    for (const caller of callers) caller.close();
    await swarm.close();
  }
}

/** Measures a bare echo, and then stores and retrieves at each size of swarm. */
export async function* measureThroughput(loads: Loads): AsyncGenerator<Figure> {
  const echoes = new Map<number, Rate>();
  for (const inFlight of loads.inFlight) {
    const rate = await measureEcho(inFlight, loads.seconds);
    echoes.set(inFlight, rate);
    yield { what: `echo, ${inFlight} in flight`, value: rate.perSecond, unit: "/s", more: times(rate) };
  }
  for (const count of loads.nodes) yield* measureSwarm(count, loads, echoes);
}
