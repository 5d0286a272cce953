import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SimulationCommand, SimulationEvent, SimulationObservation } from "../../spec/schema/simulation.js";
import { CapsuleError, capsuleOf, capsulesIn, readCapsule, writeCapsule } from "./capsule.js";
import { playScenario, type Stage } from "./play.js";
import { type SearchOptions, search } from "./search.js";

const quiet: SimulationObservation = {
  at: 0,
  height: 1,
  swarms: [],
  nodes: [],
  accounts: {},
  figures: { events: 0, delivered: 0, log: 0 },
};

/** A stage on which messages are stored by n0 alone, and lost when `loses` says so of the commands so far. */
const toyStage = (loses: (commands: readonly SimulationCommand[]) => boolean): Stage => {
  let commands: SimulationCommand[] = [];
  let count = 0;
  return {
    begin: async () => {
      commands = [];
      count = 0;
      return [];
    },
    run: async (given) =>
      given.flatMap((command): SimulationEvent[] => {
        commands.push(command);
        const number = count++;
        const events: SimulationEvent[] = [{ kind: "command", at: count, command }];
        if (command.kind === "store") {
          events.push({ kind: "held", at: count, node: "n0", hash: `h${number}` });
          const answer = { node: "n0", status: 200, hashes: [`h${number}`] };
          events.push({ kind: "answer", at: count, command: number, ...answer });
          if (loses(commands)) events.push({ kind: "gone", at: count, node: "n0", hash: `h${number}`, lost: false });
        }
        count += events.length - 1;
        return events;
      }),
    observe: async () => quiet,
    rest: [],
  };
};

const options: SearchOptions = { nodes: 8, accounts: 3, steps: 60, runs: 50, seed: 3 };
const losesAfterCrash = (commands: readonly SimulationCommand[]): boolean =>
  commands.some(({ kind }) => kind === "crash") &&
  commands.some((command) => command.kind === "store" && command.ttl > 400_000_000);

describe("a search", () => {
  it("finds a loss, shrinks it to the commands that matter, and its capsule fails in the same way twice", async () => {
    const stage = toyStage(losesAfterCrash);
    const found = await search(stage, options);
    expect(found.kind).toBe("fault");
    if (found.kind !== "fault") return;
    const { scenario, faults } = found.played;
    expect(scenario.commands.map(({ kind }) => kind).sort()).toEqual(["crash", "store"]);
    expect(faults[0]).toMatchObject({ rule: "last-copy" });

    const folder = mkdtempSync(join(tmpdir(), "capsules-"));
    try {
      const details = { seed: 3, path: found.path, nodes: 8, steps: 60, shrinks: found.shrinks };
      const file = writeCapsule(folder, capsuleOf(found.played, "simulation", "toy", details));
      expect(capsulesIn(folder)).toEqual([file]);
      const capsule = readCapsule(file);
      for (let time = 0; time < 2; time++) expect((await playScenario(stage, capsule.scenario)).faults).toEqual(faults);
      const byPath = await search(stage, { ...options, path: capsule.search!.path });
      expect(byPath.kind === "fault" && byPath.played.scenario).toEqual(scenario);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("finds nothing where nothing is lost, and plays every scenario to its end", async () => {
    const lengths: number[] = [];
    const found = await search(
      toyStage(() => false),
      { ...options, onRun: ({ executed }) => void lengths.push(executed) },
    );
    expect(found).toEqual({ kind: "nothing", runs: 50 });
    expect(new Set(lengths)).toEqual(new Set([60]));
  });

  it("calls a failure that does not come again a flake, and does not shrink it", async () => {
    let failures = 0;
    const found = await search(
      toyStage((commands) => commands.length > 20 && failures++ === 0),
      options,
    );
    expect(found.kind).toBe("flake");
  });

  it("tells a fault of its own apart from one of the network", async () => {
    const broken: Stage = { ...toyStage(() => false), run: () => Promise.reject(new Error("the pipe broke")) };
    await expect(search(broken, options)).rejects.toThrow("the pipe broke");
  });
});

describe("a capsule", () => {
  it("that is none is refused, naming the file and the field", () => {
    const folder = mkdtempSync(join(tmpdir(), "capsules-"));
    try {
      const file = join(folder, "bad.json");
      writeFileSync(file, JSON.stringify({ format: "swarmcheck/capsule/1", stage: "theatre" }));
      expect(() => readCapsule(file)).toThrow(CapsuleError);
      expect(() => readCapsule(file)).toThrow(/bad\.json.*stage/s);
      expect(() => readCapsule(join(folder, "none.json"))).toThrow(CapsuleError);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
