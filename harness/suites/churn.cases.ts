import { join } from "node:path";
import { packageRoot } from "../../spec/package.js";
import type { Capsule } from "../churn/capsule.js";
import { capsulesIn, readCapsule } from "../churn/capsule.js";
import { type NamedScenario, namedScenarios } from "../churn/scenarios.js";
import type { Case, CaseContext } from "../engine/case.js";

/* Networks in virtual time: histories with names, histories that once failed, and histories that nobody thought of. */

/** Whether scenarios are played at their full size. */
const isLong = process.env.SWARMCHECK_CHURN === "long";
const caseTimeoutMs = isLong ? 600_000 : 60_000;
const randomRuns = isLong ? 200 : 8;

/** Histories on which some program has failed, each shrunk to what matters. */
const corpus = join(packageRoot, "harness", "churn", "corpus");

const shownCommands = 60;

type Play = typeof import("../churn/play.js");
type Played = Awaited<ReturnType<Play["playScenario"]>>;

const tools = async () => {
  const [play, stage, checks, text] = await Promise.all([
    import("../churn/play.js"),
    import("../churn/simulated-stage.js"),
    import("../engine/checks.js"),
    import("../../spec/model/churn/command-text.js"),
  ]);
  return { ...play, ...stage, ...checks, ...text };
};

/** Writes a history to the transcript and holds it to the model. */
const judge = async (context: CaseContext, { scenario, faults, events }: Played): Promise<void> => {
  const { createChecks, commandText } = await tools();
  const { ok } = createChecks(context);
  for (const command of scenario.commands.slice(0, shownCommands))
    context.step({ kind: "note", label: commandText(command) });
  const left = scenario.commands.length - shownCommands;
  if (left > 0) context.step({ kind: "note", label: `${left} more commands` });
  const copies = events.filter(({ kind }) => kind === "held").length;
  const blocks = events.filter(({ kind }) => kind === "block").length;
  context.step({ kind: "info", label: `${events.length} events, ${blocks} blocks, ${copies} copies made` });
  const [first] = faults;
  ok(first?.text ?? "the network is as the model says, at every moment and at rest", faults.length === 0, {
    expected: [],
    actual: faults.slice(0, 20).map(({ rule, text }) => `${rule}: ${text}`),
    why: "the scenario is played again by the command below, from the same seed",
  });
};

const simulationCase = (item: Omit<Case, "suite" | "needs" | "timeoutMs" | "importance" | "long">): Case => ({
  ...item,
  long: true,
  suite: "churn",
  importance: "critical",
  needs: { roles: ["simulation"] },
  timeoutMs: caseTimeoutMs,
});

const namedCase = ({ name, title, requirements, nodes: [usual, long], commands, happened }: NamedScenario): Case =>
  simulationCase({
    id: `churn/${name}`,
    title: `When ${title}`,
    requirements,
    run: async (context) => {
      const { playScenario, simulatedStage, createChecks } = await tools();
      const { createRandom } = await import("../../vectors/generate/random.js");
      const nodes = isLong ? long : usual;
      const simulation = await context.simulate();
      const events = await simulation.create({ seed: context.seed, nodes });
      const block = events.find((event) => event.kind === "block");
      const swarms = block?.swarms.map(({ members }) => members) ?? [];
      const history = commands({ swarms, random: createRandom(context.seed) });
      const scenario = { seed: context.seed, nodes, commands: history };
      const played = await playScenario(simulatedStage(simulation), scenario);
      await judge(context, played);
      if (happened !== undefined)
        createChecks(context).ok("swarms changed as the scenario wants", happened(played.events));
    },
  });

const savedCase = (file: string): Case => {
  const { scenario, faults, title, requirements } = savedOf(file);
  return simulationCase({
    id: `churn/saved/${file
      .split("/")
      .at(-1)!
      .replace(/\.json$/, "")}`,
    title,
    requirements,
    run: async (context) => {
      const { playScenario, simulatedStage } = await tools();
      context.step({ kind: "note", label: `a program has failed here with: ${faults[0]?.text ?? "nothing"}` });
      await judge(context, await playScenario(simulatedStage(await context.simulate()), scenario));
    },
  });
};

const savedOf = (file: string): Capsule & { readonly title: string; readonly requirements: readonly string[] } => {
  const capsule = readCapsule(file);
  const { requirements = [], title = "A history on which a program has failed ends well" } = capsule;
  return { ...capsule, title, requirements };
};

const random = simulationCase({
  id: "churn/random",
  title: "Whatever happens to a network, members hold the same, and nothing that was accepted is lost or comes back",
  requirements: ["SYN-001", "SYN-005", "SYN-006", "SYN-007", "SYN-010", "SYN-026"],
  run: async (context) => {
    const [{ search }, { simulatedStage }] = await Promise.all([import("../churn/search.js"), tools()]);
    const found = await search(simulatedStage(await context.simulate()), {
      nodes: 14,
      accounts: 6,
      steps: 60,
      runs: randomRuns,
      seed: Number.parseInt(context.seed.slice(0, 7), 16),
      timeLimitMs: caseTimeoutMs - 10_000,
      signal: context.signal,
      onRun: (played) => {
        if (played.faults.length === 0)
          context.step({ kind: "check", label: `${played.executed} commands, nothing lost`, ok: true });
      },
    });
    if (found.kind !== "nothing") await judge(context, found.played);
  },
});

const repeatable = simulationCase({
  id: "churn/repeatable",
  title: "A simulation says the same again, byte for byte, when it is given the same seed and commands",
  requirements: [],
  run: async (context) => {
    const { createChecks } = await tools();
    const { default: fc } = await import("fast-check");
    const { anyCommand } = await import("../churn/arbitraries.js");
    const seed = Number.parseInt(context.seed.slice(0, 7), 16);
    const commands = fc.sample(anyCommand({ nodes: 12, accounts: 4 }), { seed, numRuns: 80 });
    const once = async () => {
      const simulation = await context.simulate();
      const first = await simulation.create({ seed: context.seed, nodes: 12, copies: true, nodeLogs: true });
      const events = [...first, ...(await simulation.run(commands))];
      return JSON.stringify([events, await simulation.observe()]);
    };
    const [one, other] = [await once(), await once()];
    createChecks(context).ok(`both say the same ${one.length} bytes`, one === other, {
      actual: { length: other.length },
    });
  },
});

/** Cases on simulations. */
export const churnCases: readonly Case[] = [
  ...capsulesIn(corpus).map(savedCase),
  ...namedScenarios.map(namedCase),
  random,
  repeatable,
];
