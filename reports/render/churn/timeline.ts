import type { SimulationEvent } from "../../../spec/schema/simulation.js";

/** A value over time: pairs of seconds and value, a step at each. */
export type Steps = readonly (readonly [seconds: number, value: number])[];

/** What a history looked like over time; seconds since its beginning. */
export interface Timeline {
  readonly end: number;
  /** Members of each swarm, by id. */
  readonly swarms: ReadonlyMap<string, Steps>;
  /** Copies of the message that has fewest, of all that have any, on average, and most. */
  readonly fewest: Steps;
  readonly average: Steps;
  readonly most: Steps;
  /** Messages that are on any disk. */
  readonly messages: Steps;
}

type Point = [number, number];

/** Adds a step: the value before holds until the time. */
const add = (steps: Point[], seconds: number, value: number): void => {
  const last = steps.at(-1);
  if (last !== undefined && last[1] === value) return;
  if (last !== undefined && last[0] < seconds) steps.push([seconds, last[1]]);
  if (last !== undefined && last[0] === seconds && steps.length > 1) last[1] = value;
  else steps.push([seconds, value]);
};

/** Reads the timeline off a log. */
export const timelineOf = (events: readonly SimulationEvent[]): Timeline => {
  const start = events[0]?.at ?? 0;
  const swarms = new Map<string, Point[]>();
  const copies = new Map<string, number>();
  const [fewest, average, most, messages]: [Point[], Point[], Point[], Point[]] = [[], [], [], []];
  const count = (hash: string, change: number): void => {
    const next = (copies.get(hash) ?? 0) + change;
    if (next > 0) copies.set(hash, next);
    else copies.delete(hash);
  };
  const addCopies = (seconds: number): void => {
    const counts = [...copies.values()];
    const sum = counts.reduce((total, one) => total + one, 0);
    add(fewest, seconds, counts.length === 0 ? 0 : Math.min(...counts));
    add(average, seconds, counts.length === 0 ? 0 : sum / counts.length);
    add(most, seconds, Math.max(0, ...counts));
    add(messages, seconds, counts.length);
  };
  let touchedAt: number | undefined;
  for (const event of events) {
    const seconds = (event.at - start) / 1000;
    // All changes of one moment are one step.
    if (touchedAt !== undefined && touchedAt !== seconds) {
      addCopies(touchedAt);
      touchedAt = undefined;
    }
    if (event.kind === "held" || event.kind === "gone") {
      count(event.hash, event.kind === "held" ? 1 : -1);
      touchedAt = seconds;
    }
    if (event.kind !== "block") continue;
    const present = new Map(event.swarms.map(({ id, members }) => [id, members.length]));
    for (const id of new Set([...present.keys(), ...swarms.keys()])) {
      const steps = swarms.get(id) ?? [];
      swarms.set(id, steps);
      add(steps, seconds, present.get(id) ?? 0);
    }
  }
  const end = ((events.at(-1)?.at ?? start) - start) / 1000;
  if (touchedAt !== undefined) addCopies(touchedAt);
  for (const steps of [...swarms.values(), fewest, average, most, messages]) {
    const last = steps.at(-1);
    if (last !== undefined && last[0] < end) steps.push([end, last[1]]);
  }
  return { end, swarms, fewest, average, most, messages };
};
