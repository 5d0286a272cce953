import { faultsAtRest } from "../../spec/model/churn/judge.js";
import { createWatch, type Fault, type Watch } from "../../spec/model/churn/watch.js";
import type { SimulationCommand, SimulationEvent, SimulationObservation } from "../../spec/schema/simulation.js";

/** A network that commands can be carried out on: a simulation, or real processes. */
export interface Stage {
  readonly begin: (scenario: Pick<Scenario, "seed" | "nodes">) => Promise<readonly SimulationEvent[]>;
  readonly run: (commands: readonly SimulationCommand[]) => Promise<readonly SimulationEvent[]>;
  readonly observe: () => Promise<SimulationObservation>;
  /** Waits until what was asked for is answered, where time goes on by itself. */
  readonly settle?: () => Promise<readonly SimulationEvent[]>;
  /** Ends all trouble and waits a while; longer each time, until enough is enough. Undefined once it has been. */
  readonly rest: readonly (readonly SimulationCommand[])[];
}

/** A history of a network: everything follows from it. */
export interface Scenario {
  readonly seed: string;
  readonly nodes: number;
  readonly commands: readonly SimulationCommand[];
}

/** What came of a scenario. */
export interface Played {
  readonly scenario: Scenario;
  /** Empty when all is well. */
  readonly faults: readonly Fault[];
  /** Commands that were carried out before a fault ended it. */
  readonly executed: number;
  readonly events: readonly SimulationEvent[];
  readonly observation: SimulationObservation | undefined;
}

/** Commands carried out before the events are looked at. */
const batchSize = 25;

/**
 * Plays a scenario and holds it to the model: at every event to what may never be, and at the end, when the network has
 * been left in peace, to what must be then. `onEvents` sees events as they come.
 */
export const playScenario = async (
  stage: Stage,
  scenario: Scenario,
  onEvents: (events: readonly SimulationEvent[], watch: Watch) => void = () => undefined,
): Promise<Played> => {
  const watch = createWatch();
  const events: SimulationEvent[] = [];
  const take = (news: readonly SimulationEvent[]): Fault[] => {
    events.push(...news);
    const faults = news.flatMap((event) => watch.next(event));
    onEvents(news, watch);
    return faults;
  };
  const { commands } = scenario;
  let faults = take(await stage.begin(scenario));
  let executed = 0;
  while (faults.length === 0 && executed < commands.length) {
    const batch = commands.slice(executed, executed + batchSize);
    executed += batch.length;
    faults = take(await stage.run(batch));
  }
  if (faults.length > 0) return { scenario, faults, executed, events, observation: undefined };
  let observation: SimulationObservation | undefined;
  for (const peace of stage.rest) {
    faults = [...take(await stage.run(peace)), ...take((await stage.settle?.()) ?? [])];
    if (faults.length > 0) break;
    observation = await stage.observe();
    faults = [...faultsAtRest(watch, observation)];
    if (faults.length === 0) break;
  }
  return { scenario, faults, executed, events, observation };
};
