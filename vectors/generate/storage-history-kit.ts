import type { Draft } from "./family.js";
import type { Random } from "./random.js";
import { type About, ask, createDesk, type Desk, type Encoding, type Params } from "./storage-desk.js";
import { groupPerson, type Person } from "./storage-people.js";
import { plainStore, signed } from "./storage-signing.js";

type Json = Draft["input"][string];
type Step = Record<string, Json>;

/** Steps of a history, one after the other. */
export interface Story {
  readonly who: Person;
  /** Seconds behind the beginning, as a time of the clock. */
  readonly time: (seconds: number) => number;
  readonly request: (seconds: number, method: string, params: Params, encoding?: Encoding) => Step;
  /** An unsigned store of a text that lives for a minute. */
  readonly store: (seconds: number, text: string, more?: Params, encoding?: Encoding) => Step;
  /** A store that the account signs. */
  readonly storeIn: (seconds: number, text: string, namespace: number, more?: Params) => Step;
  readonly retrieve: (seconds: number, more?: Params, encoding?: Encoding) => Step;
  readonly sweep: (seconds: number) => Step;
}

/** Steps that prepare: of their answers only the status is looked at. */
export const quiet = (...steps: readonly Step[]): Step[] => steps.map((step) => ({ ...step, quiet: true }));

/** A story of one account. */
export const createStory = (desk: Desk, who: Person): Story => {
  const time = (seconds: number): number => desk.now + Math.round(1000 * seconds);
  const request: Story["request"] = (seconds, method, params, encoding) => ({
    at: time(seconds),
    ...ask(method, params, encoding),
  });
  return {
    who,
    time,
    request,
    store: (seconds, text, more, encoding) =>
      request(seconds, "store", plainStore(who, time(seconds), text, more), encoding),
    storeIn: (seconds, text, namespace, more = {}) => {
      const fields = { timestamp: time(seconds), ttl: 60_000, namespace, data: Buffer.from(text), ...more };
      return request(seconds, "store", signed("store", who, fields));
    },
    retrieve: (seconds, more = {}, encoding) => {
      const { max_count, max_size, last_hash, ...fields } = more;
      const limits = { max_count, max_size, last_hash };
      return request(
        seconds,
        "retrieve",
        { ...signed("retrieve", who, { timestamp: time(seconds), ...fields }), ...limits },
        encoding,
      );
    },
    sweep: (seconds) => ({ at: time(seconds), sweep: true }),
  };
};

/** Where histories are written. */
export interface HistoryDesk {
  readonly desk: Desk;
  /** A new account, and its story. */
  readonly story: (who?: Person) => Story;
  /** A history whose last answer is 200. */
  readonly accept: (steps: readonly Step[], about: About) => Draft;
  /** A history whose last answer is a refusal. */
  readonly refuse: (
    sibling: Draft,
    steps: readonly Step[],
    status: number,
    text: string | undefined,
    about: About,
  ) => Draft;
  /** A history whose last answer says that something is not so. */
  readonly report: (sibling: Draft, steps: readonly Step[], about: About) => Draft;
}

/** Opens a desk for histories. */
export const createHistoryDesk = (random: Random, scene: Step = {}): HistoryDesk => {
  const desk = createDesk("storage/history", random.fork("scene"), scene);
  const people = random.fork("people");
  const input = (steps: readonly Step[]): Record<string, Json> => ({ steps: [...steps] });
  return {
    desk,
    story: (who = groupPerson(people)) => createStory(desk, who),
    accept: (steps, about) => desk.accept(input(steps), about),
    refuse: (sibling, steps, status, text, about) =>
      desk.refuse(sibling, input(steps), { status, ...(text === undefined ? {} : { text }) }, about),
    report: (sibling, steps, about) => desk.report(sibling, input(steps), about),
  };
};
