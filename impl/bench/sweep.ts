import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openSqliteStore } from "../storage/sqlite-store.js";
import { openCaller } from "./caller.js";
import type { Figure } from "./figure.js";
import { accountOf, dataLength, retrieve, retrieveBody, store } from "./requests.js";
import { openSwarm } from "./swarm.js";

const octet = 223;
const rows = 100_000;
const rowsAtOnce = 5_000;
/** From the start of the node until the rows expire, and for how long the sweep after that is waited for, ms. */
const headStart = 12_000;
const window = 20_000;
/** Longest time that a request may take meanwhile, ms. */
const longest = 50;

/** Fills the store of a node that has not been started. */
const fill = async (dataDir: string, expiry: number): Promise<void> => {
  const opened = openSqliteStore(join(dataDir, "storage.db"));
  for (let count = 0; count < rows; count += rowsAtOnce) {
    const account = accountOf(count);
    const messages = Array.from({ length: rowsAtOnce }, () => ({
      account,
      namespace: 0,
      hash: randomBytes(33).toString("base64").slice(0, 43),
      timestamp: expiry - 600_000,
      expiry,
      data: randomBytes(dataLength),
    }));
    await opened.putPushed(messages);
  }
  opened.close();
};

/** How long requests take while a node removes very many messages that expired at the same time. */
export async function* measureSweep(): AsyncGenerator<Figure> {
  let expiry = 0;
  const swarm = await openSwarm(1, octet, async (dataDir) => {
    // The filling takes time too.
    expiry = Date.now() + 2 * headStart;
    await fill(dataDir, expiry);
  });
  const [node] = swarm.nodes as [(typeof swarm.nodes)[0]];
  const caller = openCaller(node.address, node.key);
  const account = accountOf(1);
  try {
    await store(caller, account);
    const before = await caller.ask("storage.retrieve", retrieveBody(0, accountOf(0)));
    if (before[0]!.length < dataLength) throw new Error("the messages that were to expire are not there");
    const timesUntil = async (end: number): Promise<number[]> => {
      const times: number[] = [];
      for (; Date.now() < end; await pause(1)) {
        const body = retrieveBody(1, account);
        const started = performance.now();
        await retrieve(caller, body);
        times.push(performance.now() - started);
      }
      return times.sort((a, b) => a - b);
    };
    const quiet = await timesUntil(expiry);
    const times = await timesUntil(expiry + window);
    const after = await caller.ask("storage.retrieve", retrieveBody(0, accountOf(0)));
    if (after[0]!.length >= dataLength) throw new Error("the messages that expired are still there");
    const late = times.filter((time) => time > longest).length;
    const more = [`${late} of ${times.length} longer`, `longest before the sweep ${quiet.at(-1)!.toFixed(0)} ms`];
    const what = `longest request, ${rows} messages expire`;
    yield { what, value: times.at(-1)!, unit: "ms", floor: longest, more };
  } finally {
    caller.close();
    await swarm.close();
  }
}
