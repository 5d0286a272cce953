import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toBase32z } from "../../transport/omq/key-text.js";
import { PeerFailure, type Random, ServerFailure, type Transport } from "../ports.js";
import { createLocalSwarm, nodeKeys, viewOf } from "../testing/local-swarm.js";
import { createVirtualClock } from "../testing/virtual-clock.js";
import type { ServiceNode } from "../view/chain-view.js";
import { normal, shuffled } from "./chance.js";
import { probeNode } from "./probe-node.js";
import { testProfiles } from "./profile.js";
import { createTestSchedule } from "./schedule.js";
import { createTester } from "./tester.js";

const seeded = (seed: string): Random => {
  let drawn = 0;
  return {
    bytes: (length) => createHash("shake256", { outputLength: length }).update(`${seed} ${drawn++}`).digest(),
  };
};

const listed = (name: string, changes: Partial<ServiceNode> = {}): ServiceNode => {
  const keys = nodeKeys(name);
  return {
    legacy: keys.legacyPublic.toString("hex"),
    ed25519: keys.ed25519Public.toString("hex"),
    x25519: keys.x25519Public.toString("hex"),
    ip: "10.0.0.1",
    httpsPort: 443,
    omqPort: 444,
    swarm: 0n,
    ...changes,
  };
};

describe("chance", () => {
  it("is normal around its mean, and shuffles without loss", () => {
    const random = seeded("normal");
    const draws = Array.from({ length: 4_000 }, () => normal(random, 100, 30));
    const mean = draws.reduce((sum, draw) => sum + draw) / draws.length;
    const deviation = Math.sqrt(draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length);
    expect(mean).toBeGreaterThan(98);
    expect(mean).toBeLessThan(102);
    expect(deviation).toBeGreaterThan(28);
    expect(deviation).toBeLessThan(32);
    const list = Array.from({ length: 50 }, (_, index) => index);
    const other = shuffled(random, list);
    expect(other).not.toEqual(list);
    expect([...other].sort((a, b) => a - b)).toEqual(list);
  });
});

describe("the schedule", () => {
  const nodes = Array.from({ length: 6 }, (_, index) =>
    listed(`${index}`, index === 5 ? { swarm: (1n << 64n) - 1n } : {}),
  );
  const view = viewOf(nodes, 1);
  const self = nodes[0]!.legacy;

  /** Runs a schedule for some time, every node passing but those that fail. */
  const run = (failing: (legacy: string, now: number) => boolean, ms: number) => {
    const { tick } = testProfiles.main;
    const schedule = createTestSchedule(testProfiles.main, seeded("schedule"), self);
    const tests: { at: number; legacy: string }[] = [];
    for (let now = 0; now < ms; now += tick)
      for (const { legacy } of schedule.due(now, view)) {
        tests.push({ at: now, legacy });
        schedule.ended(legacy, !failing(legacy, now), now);
      }
    return tests;
  };

  it("tests every other node once a round, about every ten seconds, decommissioned ones too and never itself", () => {
    const tests = run(() => false, 600_000);
    expect(tests.length).toBeGreaterThan(50);
    expect(tests.length).toBeLessThan(70);
    const others = nodes.slice(1).map(({ legacy }) => legacy);
    for (let start = 0; start + 5 <= tests.length; start += 5)
      expect(new Set(tests.slice(start, start + 5).map(({ legacy }) => legacy))).toEqual(new Set(others));
  });

  it("tests a failing node again after pauses that grow to two minutes, and takes it back once it passes", () => {
    const broken = nodes[1]!.legacy;
    const end = 1_000_000;
    const times = run((legacy, now) => legacy === broken && now < end, 1_500_000)
      .filter(({ legacy }) => legacy === broken)
      .map(({ at }) => at);
    const pauses = times.slice(1).map((at, index) => at - times[index]!);
    const failures = times.filter((at) => at < end).length;
    for (const [index, pause] of pauses.slice(0, failures).entries()) {
      expect(pause).toBeGreaterThanOrEqual(Math.min(index * 10_000, 119_000));
      expect(pause).toBeLessThanOrEqual(Math.min(index * 10_000 + 22_000, 120_200));
    }
    expect(failures).toBeGreaterThan(11);
    expect(pauses.slice(failures).length).toBeGreaterThan(3);
  });

  it("tests at most four failing nodes at once", () => {
    const many = Array.from({ length: 30 }, (_, index) => listed(`many ${index}`));
    const all = viewOf(many, 1);
    const schedule = createTestSchedule({ ...testProfiles.fast, mean: 0, deviation: 0 }, seeded("many"), "");
    for (let tick = 0; tick < 60; tick++) {
      const due = schedule.due(tick * 10, all);
      expect(due.length).toBeLessThanOrEqual(5);
      for (const { legacy } of due) schedule.ended(legacy, false, tick * 10);
    }
    expect(schedule.due(100_000, viewOf([], 2))).toEqual([]);
  });
});

describe("a probe", () => {
  const node = listed("probed");
  const key = Buffer.from(node.legacy, "hex");

  const outcomeOf = async (answer: { status?: number; header?: string | undefined } | Error, pong = true) => {
    const calls: unknown[] = [];
    const transport = {
      probe: async (...call: unknown[]) => {
        calls.push(call);
        if (answer instanceof Error) throw answer;
        const { status = 200, header } = answer;
        const headers = header === undefined ? {} : { "x-oxen-snode-pubkey": header };
        return { status, headers, body: Buffer.alloc(0) };
      },
      ask: async (...call: unknown[]) => {
        calls.push(call);
        if (!pong) throw new PeerFailure("TIMEOUT", "late");
        return [];
      },
    } as unknown as Transport;
    return { outcome: await probeNode(transport, node, 5_000), calls };
  };

  it("asks for the key over HTTPS and for any answer over OMQ, over a connection that it opens", async () => {
    const { outcome, calls } = await outcomeOf({ header: key.toString("base64") });
    expect(outcome).toEqual({ https: true, omq: true });
    expect(calls).toEqual([
      [node, "/ping_test/v1", `${toBase32z(Buffer.from(node.ed25519, "hex"))}.snode`, 5_000],
      [node, "sn.ping", [], 5_000, true],
    ]);
  });

  it.each([
    ["hex", key.toString("hex"), true],
    ["base64 without padding", key.toString("base64").slice(0, 43), true],
    ["base32z", toBase32z(key), true],
    ["raw bytes", key.toString("latin1"), true],
    ["another key", nodeKeys("other").legacyPublic.toString("base64"), false],
    ["nonsense", "nonsense", false],
    ["no header", undefined, false],
  ])("of a node that says %s", async (_, header, https) => {
    expect((await outcomeOf({ header })).outcome.https).toBe(https);
  });

  it("fails for other statuses, silence, and a queue that does not answer", async () => {
    const header = key.toString("base64");
    expect((await outcomeOf({ status: 503, header })).outcome.https).toBe(false);
    expect((await outcomeOf(new ServerFailure("timeout", "late"))).outcome).toEqual({ https: false, omq: true });
    expect((await outcomeOf({ header }, false)).outcome).toEqual({ https: true, omq: false });
    await expect(outcomeOf(new Error("a bug"))).rejects.toThrow("a bug");
  });
});

describe("the tester", () => {
  const open = (nodes = 3) => {
    const swarm = createLocalSwarm({ nodes });
    const warnings: unknown[] = [];
    const reports: [string, boolean][] = [];
    const [{ node, keys }] = swarm.nodes as [(typeof swarm.nodes)[0]];
    const context = {
      ...node.context,
      log: (level: string, message: string, fields?: Record<string, unknown>) => {
        if (level === "warn") warnings.push(fields?.kind ?? message);
      },
      transport: {
        ...node.context.transport,
        probe: async (to: ServiceNode) => ({
          status: 200,
          headers: { "x-oxen-snode-pubkey": to.legacy },
          body: Buffer.alloc(0),
        }),
      },
    };
    const tester = createTester(context, testProfiles.main, async (...report) => {
      reports.push(report);
    });
    const minutes = async (count: number) => {
      for (let tick = 0; tick < count * 300; tick++) {
        swarm.clock.advance(200);
        if (tick % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    return { swarm, tester, reports, warnings, minutes, self: keys.legacyPublic.toString("hex") };
  };

  it("reports every test, passed or failed, to the chain, and stops", async () => {
    const { swarm, tester, reports, minutes, self } = open();
    const broken = swarm.nodes[2]!.listed.legacy;
    swarm.intercept = ({ to }) => (to === broken ? new PeerFailure("TIMEOUT", "late") : undefined);
    tester.start();
    await minutes(2);
    const outcomes = new Map(reports);
    expect(outcomes).toEqual(
      new Map([
        [swarm.nodes[1]!.listed.legacy, true],
        [broken, false],
      ]),
    );
    expect(outcomes.has(self)).toBe(false);
    tester.stop();
    const before = reports.length;
    await minutes(1);
    expect(reports).toHaveLength(before);
    swarm.close();
  });

  it("does not test while it is in no swarm, and says so when nobody tests it for two minutes", async () => {
    const { swarm, tester, reports, warnings, minutes } = open();
    swarm.block({ swarms: { 0: (1n << 64n) - 1n } });
    tester.start();
    await minutes(1);
    tester.wasTested("https");
    await minutes(1.5);
    expect(reports).toEqual([]);
    expect(warnings).toEqual(["omq"]);
    await minutes(1);
    expect(warnings).toEqual(["omq", "https"]);
    swarm.block({ unlisted: [0] });
    await minutes(5);
    expect(warnings).toHaveLength(2);
    swarm.close();
  });

  it("leaves nodes without an address alone", async () => {
    const { swarm, tester, reports, minutes } = open(1);
    const lost = listed("lost", { ip: "0.0.0.0" });
    const self = swarm.nodes[0]!.listed;
    swarm.nodes[0]!.node.applyView(viewOf([self, lost], 9_999));
    tester.start();
    await minutes(2);
    expect(reports).toEqual([]);
    swarm.close();
  });
});

it("virtual timers that are cancelled do not run", () => {
  const clock = createVirtualClock(0);
  let ran = 0;
  clock.after(5, () => ran++);
  clock.after(5, () => ran++)();
  clock.advance(10);
  expect(ran).toBe(1);
});
