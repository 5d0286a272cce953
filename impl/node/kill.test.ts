/**
 * A node is killed again and again while clients store, and has to come back with every message that it acknowledged.
 * SWARMCHECK_KILLS asks for more rounds than the fifty of every run, SWARMCHECK_SEED for the moments of another one.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BenchCaller, openCaller } from "../bench/caller.js";
import { type BenchSwarm, openSwarm } from "../bench/swarm.js";
import { type BtValue, decodeBt, encodeBt } from "../codec/bt.js";
import { groupAccount } from "./testing/accounts.js";

const rounds = Number(process.env.SWARMCHECK_KILLS ?? 50);
const seed = Number(process.env.SWARMCHECK_SEED ?? Math.floor(Math.random() * 2 ** 31));
const roundTimeout = 30_000;
const inFlight = 16;

let swarm: BenchSwarm;
beforeAll(async () => {
  swarm = await openSwarm(1, 199);
}, roundTimeout);
afterAll(() => swarm?.close());

/** A number from [0, 1) that follows from seed and round (a step of a linear congruence, spread). */
const chance = (round: number): number => ((Math.imul(seed ^ round, 2_654_435_761) >>> 0) % 10_000) / 10_000;

const namespace = -10;

const storeOne = async (caller: BenchCaller, account: Buffer, number: number): Promise<string | undefined> => {
  const data = Buffer.alloc(200 + ((number * 37) % 1_500), `${number} `);
  const body = encodeBt({ data, namespace, pubkey: account, timestamp: Date.now(), ttl: 3_600_000 });
  const [answer, second] = await caller.ask("storage.store", body);
  if (second !== undefined) throw new Error(`refused: ${second}`);
  const hash = (decodeBt(answer!) as Map<string, BtValue>).get("hash");
  return hash === undefined ? undefined : Buffer.from(hash as Uint8Array).toString();
};

/** Stores until the node is killed, and returns the hashes that it acknowledged. */
const storeUntilKilled = async (round: number, account: Buffer): Promise<Set<string>> => {
  const [node] = swarm.nodes as [(typeof swarm.nodes)[0]];
  const caller = openCaller(node.address, node.key);
  const acknowledged = new Set<string>();
  let number = 0;
  let killed = false;
  const client = async (): Promise<void> => {
    while (!killed) {
      const hash = await storeOne(caller, account, number++);
      if (hash === undefined) throw new Error("a store without a hash");
      acknowledged.add(hash);
    }
  };
  const clients = Promise.race(Array.from({ length: inFlight }, client));
  clients.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 20 + 180 * chance(round)));
  await Promise.race([clients, node.restart("SIGKILL")]);
  killed = true;
  caller.close();
  return acknowledged;
};

const hashesOf = async (account: Buffer): Promise<Set<string>> => {
  const [node] = swarm.nodes as [(typeof swarm.nodes)[0]];
  const caller = openCaller(node.address, node.key);
  const found = new Set<string>();
  for (let last = "", more = true; more; ) {
    const body = encodeBt({ last_hash: last, max_size: -1, namespace, pubkey: account });
    const [answer] = await caller.ask("storage.retrieve", body);
    const dict = decodeBt(answer!) as Map<string, BtValue>;
    for (const message of dict.get("messages") as Map<string, BtValue>[]) {
      last = Buffer.from(message.get("hash") as Uint8Array).toString();
      found.add(last);
    }
    more = dict.get("more") === 1n;
  }
  caller.close();
  return found;
};

it(
  `after ${rounds} kills at random moments (seed ${seed}) every acknowledged message is there`,
  async () => {
    const history: { account: Buffer; acknowledged: Set<string> }[] = [];
    for (let round = 0; round < rounds; round++) {
      const account = groupAccount(`round ${round}`).bytes;
      const acknowledged = await storeUntilKilled(round, account);
      const found = await hashesOf(account);
      expect([...acknowledged].filter((hash) => !found.has(hash))).toEqual([]);
      history.push({ account, acknowledged });
    }
    for (const { account, acknowledged } of history) {
      const found = await hashesOf(account);
      expect([...acknowledged].filter((hash) => !found.has(hash))).toEqual([]);
    }
    const total = history.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
    expect(total).toBeGreaterThan(rounds * 5);
  },
  rounds * roundTimeout,
);
