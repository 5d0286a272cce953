import fc from "fast-check";
import type { SimulationCommand } from "../../spec/schema/simulation.js";

/** What commands are drawn from. */
export interface Repertoire {
  /** Nodes of the network at its beginning. */
  readonly nodes: number;
  readonly accounts: number;
  /** Commands that are left out. */
  readonly without?: readonly SimulationCommand["kind"][];
}

type OfKind<Kind extends SimulationCommand["kind"]> = Extract<SimulationCommand, { kind: Kind }>;

const day = 86_400_000;
/** Nodes beyond the first ones, which exist once some were registered. */
const laterNodes = 6;
const messagesOfAccount = 6;
const namespaces = [0, 0, 5, -10];

/** How often each kind of command is drawn. */
const weights: Readonly<Partial<Record<SimulationCommand["kind"], number>>> = {
  store: 30,
  retrieve: 4,
  delete: 7,
  "delete-all": 1,
  expire: 4,
  revoke: 1,
  unrevoke: 1,
  register: 4,
  exit: 2,
  "fail-tests": 3,
  "pass-tests": 3,
  crash: 6,
  restart: 7,
  stall: 2,
  resume: 2,
  disk: 1,
  skew: 2,
  cut: 4,
  isolate: 2,
  blackout: 1,
  heal: 3,
  "heal-all": 1,
  weather: 2,
  advance: 14,
};

type Makers = { readonly [Kind in SimulationCommand["kind"]]?: fc.Arbitrary<OfKind<Kind>> };

const makersOf = ({ nodes, accounts }: Repertoire): Makers => {
  const node = fc.nat(nodes + laterNodes - 1).map((index) => `n${index}`);
  const account = fc.nat(accounts - 1);
  const message = fc.nat(messagesOfAccount - 1);
  const namespace = fc.constantFrom(...namespaces);
  const ttl = fc.constantFrom(10 * day, 10 * day, 10 * day, 5 * day, 20_000, 200_000);
  const kind = <Kind extends SimulationCommand["kind"]>(name: Kind) => fc.constant(name);
  const ofNode = <Kind extends "exit" | "fail-tests" | "pass-tests" | "restart" | "stall" | "resume">(name: Kind) =>
    fc.record({ kind: kind(name), node }) as unknown as fc.Arbitrary<OfKind<Kind>>;
  const token = fc.nat(1);
  return {
    store: fc.record(
      { kind: kind("store"), account, message, namespace, ttl, at: node },
      { requiredKeys: ["kind", "account", "message", "namespace", "ttl"] },
    ) as fc.Arbitrary<OfKind<"store">>,
    retrieve: fc.record({ kind: kind("retrieve"), account, namespace }),
    delete: fc.record({ kind: kind("delete"), account, message, namespace }),
    "delete-all": fc.record({
      kind: kind("delete-all"),
      account,
      scope: fc.constantFrom<OfKind<"delete-all">["scope"]>("all", 0, 5),
    }),
    expire: fc.record({ kind: kind("expire"), account, message, namespace, ttl }),
    revoke: fc.record({ kind: kind("revoke"), account, token }),
    unrevoke: fc.record({ kind: kind("unrevoke"), account, token }),
    register: fc.record({ kind: kind("register"), count: fc.integer({ min: 1, max: 3 }) }),
    exit: ofNode("exit"),
    "fail-tests": ofNode("fail-tests"),
    "pass-tests": ofNode("pass-tests"),
    crash: fc.record({
      kind: kind("crash"),
      node,
      disk: fc.constantFrom<OfKind<"crash">["disk"]>("kept", "kept", "kept", "lost"),
    }),
    restart: ofNode("restart"),
    stall: ofNode("stall"),
    resume: ofNode("resume"),
    disk: fc.record({ kind: kind("disk"), node, ms: fc.constantFrom(0, 50, 500, 3_000) }),
    skew: fc.record({ kind: kind("skew"), node, ms: fc.integer({ min: -3_000, max: 3_000 }) }),
    cut: fc.record({ kind: kind("cut"), a: node, b: node, half: fc.boolean() }),
    isolate: fc.record({ kind: kind("isolate"), node }),
    blackout: fc.record({ kind: kind("blackout") }),
    heal: fc.record({ kind: kind("heal"), a: node, b: node }),
    "heal-all": fc.record({ kind: kind("heal-all") }),
    weather: fc.record({
      kind: kind("weather"),
      weather: fc.record({
        latency: fc.integer({ min: 1, max: 200 }),
        jitter: fc.integer({ min: 0, max: 300 }),
        loss: fc.constantFrom(0, 0, 0.05, 0.2),
        duplicates: fc.constantFrom(0, 0.1),
      }),
    }),
    advance: fc.record({ kind: kind("advance"), ms: fc.constantFrom(100, 1_000, 6_000, 20_000) }),
  };
};

/** Any command that may happen to a network. */
export const anyCommand = (repertoire: Repertoire): fc.Arbitrary<SimulationCommand> =>
  fc.oneof(
    ...Object.entries(makersOf(repertoire))
      .filter(([kind]) => repertoire.without?.includes(kind as SimulationCommand["kind"]) !== true)
      .map(([kind, arbitrary]) => ({
        weight: weights[kind as SimulationCommand["kind"]] ?? 1,
        arbitrary: arbitrary as fc.Arbitrary<SimulationCommand>,
      })),
  );
