import type { SimulationCommand } from "../../spec/schema/simulation.js";
import type { SimulationClient } from "../target/simulation-client.js";
import type { Stage } from "./play.js";

const peace: readonly SimulationCommand[] = [
  { kind: "weather", weather: { latency: 10, jitter: 10, loss: 0, duplicates: 0 } },
  { kind: "heal-all" },
];

/** Within this time members that have reason to speak have spoken; within the other they have also without one, ms. */
const usual = 180_000;
const longest = 900_000;

/** A simulation as a stage. */
export const simulatedStage = (simulation: SimulationClient): Stage => ({
  begin: ({ seed, nodes }) => simulation.create({ seed, nodes, copies: true }),
  run: simulation.run,
  observe: simulation.observe,
  rest: [[...peace, { kind: "advance", ms: usual }], [{ kind: "advance", ms: longest }]],
});
