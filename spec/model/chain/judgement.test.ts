import { expect, test } from "vitest";
import { failedTests, hasTwoAddresses, judge, votesDue } from "./judgement.js";
import { profiles } from "./parameters.js";
import {
  emptyRecord,
  type HistoryName,
  type PeerRecord,
  withEffect,
  withProof,
  withReach,
  withResult,
} from "./peer-record.js";
import type { ServiceNode } from "./state.js";
import { testProof } from "./test-proof.js";
import { openVotingChain } from "./test-votes.js";

const { main } = profiles;
const minute = 60_000;
const hour = 60 * minute;
const start = 1_704_067_200_000;
const proof = testProof().proof;
const healthy = withProof(emptyRecord, proof, start);

const fails = (record: PeerRecord, nowMs: number, isDecommissioned = false): string[] =>
  failedTests(record, isDecommissioned, nowMs, main);

test("a proof is good for two hours and five minutes, and not one second longer", () => {
  expect(fails(healthy, start + 2 * hour + 5 * minute)).toEqual([]);
  expect(fails(healthy, start + 2 * hour + 5 * minute + 1_000)).toEqual(["uptime"]);
  expect(fails(emptyRecord, start)).toEqual(["uptime"]);
});

test.each(["storage", "lokinet"] as const)(
  "%s fails after 65 minutes without a success, if a failure is fresh",
  (program) => {
    const at = (nowMs: number, lastFailureMs: number): string[] => {
      const reached = withReach(healthy, program, true, start);
      const failing = withReach(withReach(reached, program, false, start + minute), program, false, lastFailureMs);
      return fails(failing, nowMs).filter((test) => test !== "uptime");
    };
    const limit = start + minute + hour + 5 * minute;
    expect(at(limit, limit - minute)).toEqual([program]);
    expect(at(limit - 1, limit - minute)).toEqual([]);
    expect(at(limit, limit - 5 * minute + 1)).toEqual([program]);
    expect(at(limit, limit - 5 * minute)).toEqual([]);
  },
);

test("one success makes a node reachable, and the limit begins anew", () => {
  const failing = withReach(withReach(healthy, "storage", false, start), "storage", false, start + 70 * minute);
  expect(fails(failing, start + 70 * minute)).toEqual(["storage"]);
  const reached = withReach(failing, "storage", true, start + 71 * minute);
  expect(fails(reached, start + 71 * minute)).toEqual([]);
  const again = withReach(reached, "storage", false, start + 72 * minute);
  expect(again.storage.firstUnreachable).toBe(start + 72 * minute);
  expect(fails(again, start + 73 * minute)).toEqual([]);
});

test.each<HistoryName>(["checkpoints", "pulse", "timecheck", "timesync"])(
  "%s fails with five failures among the last eight",
  (name) => {
    const play = (results: string): PeerRecord =>
      [...results].reduce((record, result) => withResult(record, name, result === "+"), healthy);
    expect(fails(play("----"), start)).toEqual([]);
    expect(fails(play("-----"), start)).toEqual([name]);
    expect(fails(play("-----+++"), start)).toEqual([name]);
    expect(fails(play("-----++++"), start)).toEqual([]);
    expect(fails(play("-----"), start, true)).toEqual([]);
    expect(play("+-+-+-+-+-").histories[name]).toHaveLength(8);
  },
);

const moved = (first: number, second: number): PeerRecord =>
  withProof(withProof(emptyRecord, proof, first), { ...proof, ip: "1.2.3.5" }, second);

test("two addresses of the last day count from two hours after the registration on", () => {
  const registered = (record: PeerRecord): PeerRecord => ({ ...record, addressesSince: start });
  const early = registered(moved(start + 2 * hour, start + 3 * hour));
  expect(hasTwoAddresses(early, start + 3 * hour, main)).toBe(false);
  const late = registered(moved(start + 2 * hour + 1, start + 3 * hour));
  expect(hasTwoAddresses(late, start + 3 * hour, main)).toBe(true);
  expect(hasTwoAddresses(late, start + 26 * hour, main)).toBe(true);
  expect(hasTwoAddresses(late, start + 26 * hour + 1, main)).toBe(false);
});

test("of three addresses the one not seen longest is forgotten", () => {
  const record = withProof(withProof(moved(1, 2), proof, 3), { ...proof, ip: "1.2.3.6" }, 4);
  expect(record.addresses).toEqual([
    { ip: proof.ip, seen: 3 },
    { ip: "1.2.3.6", seen: 4 },
  ]);
});

test("what a block does to a node changes what is known about it", () => {
  const failing = withResult(withReach(healthy, "storage", false, start), "pulse", false);
  const about = (kind: "registered" | "decommissioned" | "recommissioned" | "ip-changed"): PeerRecord =>
    withEffect(failing, kind === "registered" ? { kind, node: "a", operator: "b" } : { kind, node: "a" }, start + 1);
  expect(about("registered")).toEqual({ ...emptyRecord, addressesSince: start + 1 });
  expect(about("decommissioned")).toEqual({ ...failing, proofTime: 0, effectiveTime: 0 });
  expect(about("recommissioned")).toEqual({
    ...failing,
    effectiveTime: start + 1,
    histories: emptyRecord.histories,
  });
  expect(about("ip-changed")).toEqual({ ...failing, addressesSince: start + 1 });
  expect(withEffect(failing, { kind: "activated", node: "a" }, start)).toBe(failing);
});

const node = (changes: Partial<ServiceNode> = {}): ServiceNode => ({
  key: "aa".repeat(32),
  operator: "bb".repeat(32),
  fee: 0,
  hardfork: 19,
  stakingRequirement: 1n,
  contributors: [],
  totalContributed: 1n,
  totalReserved: 1n,
  registrationHeight: 10_000,
  activeSince: 10_000,
  isDecommissioned: false,
  lastDecommissionHeight: 0,
  decommissionCount: 0,
  reasonsAll: 0,
  reasonsAny: 0,
  recommissionCredit: 60,
  requestedUnlockHeight: 0,
  lastReward: { height: 10_000, index: 0 },
  lastIpChangeHeight: 10_000,
  swarm: 0n,
  ...changes,
});
const down: Partial<ServiceNode> = { isDecommissioned: true, lastDecommissionHeight: 10_000 };
const twoHomes = moved(start + 3 * hour, start + 4 * hour);
const now = start + 4 * hour;

/** [node, record, height, vote] */
const table: readonly [string, Partial<ServiceNode>, PeerRecord, number, string | undefined][] = [
  [
    "a decommissioned node that passes is recommissioned",
    down,
    withProof(emptyRecord, proof, now),
    10_050,
    "recommission",
  ],
  ["an active node with two addresses is sent to the back", {}, twoHomes, 10_050, "ip_change"],
  ["a decommissioned node with two addresses is recommissioned", down, twoHomes, 10_050, "recommission"],
  ["an active node that passes is left alone", {}, withProof(emptyRecord, proof, now), 10_050, undefined],
  ["a decommissioned node that fails stays while it has credit", down, emptyRecord, 10_060, undefined],
  ["a decommissioned node that fails is out once its credit is below nothing", down, emptyRecord, 10_061, "deregister"],
  ["an active node that fails with 60 blocks of credit is decommissioned", {}, emptyRecord, 10_000, "decommission"],
  [
    "an active node that fails with 59 blocks of credit is deregistered",
    { recommissionCredit: 59 },
    emptyRecord,
    10_000,
    "deregister",
  ],
];

test.each(table)("%s", (_, changes, record, height, state) => {
  expect(judge(node(changes), record, height, now, main)?.state).toBe(state);
});

test("no deregister vote is cast in the 5040 blocks after the fork, others are", () => {
  const poor = node({ recommissionCredit: 0, activeSince: 5_030, registrationHeight: 5_030 });
  expect(judge(poor, emptyRecord, 5_040, now, main)).toBeUndefined();
  expect(judge(poor, emptyRecord, 5_041, now, main)?.state).toBe("deregister");
  expect(judge({ ...poor, recommissionCredit: 60 }, emptyRecord, 5_040, now, main)?.state).toBe("decommission");
});

test("validators of the quorum of twelve blocks ago vote on those of its workers that can be voted on", () => {
  const chain = openVotingChain(12);
  const records = new Map(chain.nodes.map(({ key }) => [key, withProof(emptyRecord, proof, start)]));
  const due = (key: string, startedMs = 0) =>
    votesDue(chain.state(), { key, startedMs, records }, start, chain.rules.parameters);
  const quiet = chain.state().draws.at(-1)!.height;
  chain.blocks(12);
  expect(chain.state().height).toBe(quiet + 12);
  const all = (): string[] => chain.nodes.map(({ key }) => key).filter((key) => due(key).length > 0);
  expect(all()).toEqual([]);
  const worker = chain.workerAt(quiet + 1);
  records.set(worker, emptyRecord);
  chain.block();
  const voters = all();
  expect(voters).toHaveLength(10);
  expect(voters).not.toContain(worker);
  expect(due(voters[0]!)).toEqual([
    { height: quiet + 1, worker: 0, state: "decommission", validator: expect.any(Number), reasons: 1 },
  ]);
  expect(due("ff".repeat(32))).toEqual([]);
});

test("who has not run for long enough casts no votes", () => {
  const chain = openVotingChain(12, { votingDelayMs: 1_000 });
  chain.blocks(13);
  const height = chain.state().height - 12;
  const subject = chain.votes(height, chain.workerAt(height), "decommission")[0]!;
  expect(subject.validator).toBe(0);
  const votes = (startedMs: number): number =>
    chain.nodes.flatMap(({ key }) =>
      votesDue(chain.state(), { key, startedMs, records: new Map() }, start, chain.rules.parameters),
    ).length;
  expect(votes(start - 999)).toBe(0);
  expect(votes(start - 1_000)).toBe(20);
});
