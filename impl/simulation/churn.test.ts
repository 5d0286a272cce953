import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SimulationCommand } from "../../spec/schema/simulation.js";
import { createSimulation, type Simulation } from "./simulation.js";
import { faultsOf, losesDisks, promisesOf } from "./testing/check-calm.js";

/** Messages outlive every history. */
const ttl = 10 * 86_400_000;
const calmWeather = { latency: 10, jitter: 10, loss: 0, duplicates: 0 };

const node = fc.nat(19).map((index) => `n${index}`);
const account = fc.nat(7);
const message = fc.nat(5);
const namespace = fc.constantFrom(0, 5, -10);

const weighted = (weight: number, arbitrary: fc.Arbitrary<SimulationCommand>) => ({ weight, arbitrary });
const simple = <K extends "exit" | "fail-tests" | "pass-tests" | "restart">(kind: K) =>
  fc.record({ kind: fc.constant(kind), node }) as fc.Arbitrary<SimulationCommand>;

const commandWith = (disks: readonly ("kept" | "lost")[]): fc.Arbitrary<SimulationCommand> =>
  fc.oneof(
    weighted(
      10,
      fc.record({ kind: fc.constant("store" as const), account, message, namespace, ttl: fc.constant(ttl) }),
    ),
    weighted(3, fc.record({ kind: fc.constant("delete" as const), account, message, namespace })),
    weighted(1, fc.record({ kind: fc.constant("delete-all" as const), account, scope: fc.constant("all" as const) })),
    weighted(
      1,
      fc.record({ kind: fc.constantFrom("revoke" as const, "unrevoke" as const), account, token: fc.nat(2) }),
    ),
    weighted(2, fc.record({ kind: fc.constant("register" as const), count: fc.integer({ min: 1, max: 3 }) })),
    weighted(1, simple("exit")),
    weighted(2, simple("fail-tests")),
    weighted(2, simple("pass-tests")),
    weighted(3, fc.record({ kind: fc.constant("crash" as const), node, disk: fc.constantFrom(...disks) })),
    weighted(3, simple("restart")),
    weighted(1, fc.record({ kind: fc.constant("skew" as const), node, ms: fc.integer({ min: -3_000, max: 3_000 }) })),
    weighted(2, fc.record({ kind: fc.constant("cut" as const), a: node, b: node, half: fc.boolean() })),
    weighted(1, fc.record({ kind: fc.constant("heal" as const), a: node, b: node })),
    weighted(
      1,
      fc.record({
        kind: fc.constant("weather" as const),
        weather: fc.record({
          latency: fc.integer({ min: 1, max: 200 }),
          jitter: fc.integer({ min: 0, max: 300 }),
          loss: fc.constantFrom(0, 0, 0.05, 0.2),
          duplicates: fc.constantFrom(0, 0.1),
        }),
      }),
    ),
    weighted(6, fc.record({ kind: fc.constant("advance" as const), ms: fc.constantFrom(100, 1_000, 6_000, 20_000) })),
  );

/** Everyone comes back, and the network is left alone. */
const calm: readonly SimulationCommand[] = [
  { kind: "weather", weather: calmWeather },
  { kind: "heal-all" },
  { kind: "advance", ms: 600_000 },
];

const logText = (simulation: Simulation): string =>
  simulation
    .log()
    .map((event) => JSON.stringify(event))
    .join("\n");

describe("a network through whatever happens to it", () => {
  const history = (disks: readonly ("kept" | "lost")[]) =>
    fc.asyncProperty(
      fc.array(commandWith(disks), { minLength: 20, maxLength: 80 }),
      fc.integer({ min: 6, max: 16 }),
      fc.nat(),
      async (commands, nodes, number) => {
        const seed = `churn ${number}`;
        const simulation = await createSimulation({ seed, nodes });
        await simulation.run([{ kind: "advance", ms: 3_000 }, ...commands, ...calm]);
        // A node that fails its tests again and again may be out of all swarms, with what it alone holds.
        const log = simulation.log();
        const allHeld = !losesDisks(log) && !commands.some(({ kind }) => kind === "fail-tests" || kind === "exit");
        expect(faultsOf(simulation.observe(), promisesOf(seed, log), allHeld)).toEqual([]);
      },
    );

  it("members hold the same, nobody holds what is not theirs, and nothing deleted comes back", async () => {
    await fc.assert(history(["kept", "lost"]), { numRuns: 12, endOnFailure: true });
  }, 60_000);

  it("no accepted message is lost where no disk is", async () => {
    await fc.assert(history(["kept"]), { numRuns: 8, endOnFailure: true });
  }, 60_000);
});

describe("a simulation", () => {
  it("does the same again from the same seed and commands, byte for byte", async () => {
    const [commands] = fc.sample(fc.array(commandWith(["kept", "lost"]), { minLength: 60, maxLength: 60 }), {
      seed: 7,
      numRuns: 1,
    });
    const once = async (seed: string) => {
      const simulation = await createSimulation({ seed, nodes: 12, nodeLogs: true });
      await simulation.run([...commands!, ...calm]);
      return { log: logText(simulation), observation: JSON.stringify(simulation.observe()) };
    };
    const [first, second, other] = [await once("a"), await once("a"), await once("b")];
    expect(second).toEqual(first);
    expect(other.log).not.toBe(first.log);
  }, 60_000);
});
