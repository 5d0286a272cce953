import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { openCaller } from "./caller.js";
import type { Figure } from "./figure.js";
import { accountOf, store } from "./requests.js";
import { openSwarm } from "./swarm.js";

const idleNodes = 14;
const octet = 221;
const settleMs = 5_000;
/** Most memory of a node, and most that it may grow by once it has warmed up, MB. */
const mostResident = 110;
const mostGrowth = 12;
/** Messages stored in all, and before the first look. */
const messages = 200_000;
const warmMessages = 50_000;
const accounts = 1_000;
const inFlight = 64;

/** Resident memory of a process, MB; undefined where there is no /proc. */
const resident = (pid: number): number | undefined => {
  try {
    const kib = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return kib === undefined ? undefined : (Number(kib) * 1_024) / 1e6;
  } catch {
    return undefined;
  }
};

async function* measureIdle(): AsyncGenerator<Figure> {
  const swarm = await openSwarm(idleNodes, octet);
  try {
    await pause(settleMs);
    const sizes = swarm.nodes.flatMap(({ process: { pid } }) => resident(pid) ?? []);
    if (sizes.length === 0) return;
    const what = `memory, largest of ${idleNodes} idle nodes`;
    yield { what, value: Math.max(...sizes), unit: "MB", floor: mostResident };
  } finally {
    await swarm.close();
  }
}

async function* measureGrowth(): AsyncGenerator<Figure> {
  const swarm = await openSwarm(1, octet + 1);
  const [node] = swarm.nodes as [(typeof swarm.nodes)[0]];
  const caller = openCaller(node.address, node.key);
  const ids = Array.from({ length: accounts }, (_, number) => accountOf(number));
  let stored = 0;
  const storeUpTo = async (count: number): Promise<void> => {
    const one = async (): Promise<void> => {
      while (stored < count) await store(caller, ids[stored++ % accounts]!);
    };
    await Promise.all(Array.from({ length: inFlight }, one));
  };
  try {
    const sizes: number[] = [];
    for (let count = warmMessages; count <= messages; count += warmMessages) {
      await storeUpTo(count);
      const size = resident(node.process.pid);
      if (size === undefined) return;
      sizes.push(size);
    }
    const more = [`after each ${warmMessages}: ${sizes.map((size) => size.toFixed(0)).join(", ")} MB`];
    const what = `memory, a node after ${messages} messages`;
    yield { what, value: sizes.at(-1)!, unit: "MB", floor: mostResident, more };
    const grown = sizes.at(-1)! - sizes[0]!;
    yield { what: "memory, growth over the last 150000", value: Math.max(0, grown), unit: "MB", floor: mostGrowth };
  } finally {
    caller.close();
    await swarm.close();
  }
}

/** How much memory nodes take that have nothing to do, and one that is given many messages. */
export async function* measureMemory(): AsyncGenerator<Figure> {
  yield* measureIdle();
  yield* measureGrowth();
}
