import { openCaller } from "./caller.js";
import type { Figure } from "./figure.js";
import { measure, warmUp } from "./load.js";
import { accountOf, store } from "./requests.js";
import { openSwarm } from "./swarm.js";

const members = 6;
const octet = 224;
const inFlight = 8;
/** Time in which everyone notices that a member is silent, seconds: its deadline and some slack. */
const noticeSeconds = 7;
const seconds = 8;
/** Longest store after that, ms. */
const longest = 1_000;

/** How long stores take while one member of the swarm is stopped. */
export async function* measureSilence(): AsyncGenerator<Figure> {
  const swarm = await openSwarm(members, octet);
  const callers = swarm.nodes.slice(1).map(({ address, key }) => openCaller(address, key));
  const { pid } = swarm.nodes[0]!.process;
  const request = (number: number): Promise<void> =>
    store(callers[number % callers.length]!, accountOf(number % 64), 1);
  try {
    await warmUp(3, request);
    process.kill(pid, "SIGSTOP");
    await warmUp(noticeSeconds, request);
    const rate = await measure(inFlight, seconds, request);
    const more = [`median ${rate.median.toFixed(2)} ms`, `${Math.round(rate.perSecond)}/s`];
    const what = `longest store, one of ${members} members is silent`;
    yield { what, value: rate.longest, unit: "ms", floor: longest, more };
  } finally {
    process.kill(pid, "SIGCONT");
    for (const caller of callers) caller.close();
    await swarm.close();
  }
}
