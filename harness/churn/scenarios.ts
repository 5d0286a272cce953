import type { SimulationCommand, SimulationEvent } from "../../spec/schema/simulation.js";
import type { Random } from "../../vectors/generate/random.js";

/** The network as a scenario finds it. */
export interface Setting {
  readonly swarms: readonly (readonly string[])[];
  readonly random: Random;
}

/** A history with a name: who does what is drawn, what happens is not. */
export interface NamedScenario {
  readonly name: string;
  /** Completes "When …". */
  readonly title: string;
  readonly requirements: readonly string[];
  /** Nodes at the beginning: in the usual run, and in the long one. */
  readonly nodes: readonly [usual: number, long: number];
  readonly commands: (setting: Setting) => readonly SimulationCommand[];
  /** What has to have happened for the scenario to be what its name says. */
  readonly happened?: (events: readonly SimulationEvent[]) => boolean;
}

const day = 86_400_000;
const ttl = 10 * day;

const stores = (accounts: number, from = 0, each = 2): SimulationCommand[] =>
  Array.from({ length: accounts * each }, (_, index) => ({
    kind: "store" as const,
    account: index % accounts,
    message: from + Math.floor(index / accounts),
    namespace: [0, 5, -10][index % 3]!,
    ttl,
  }));
const pause = (ms: number): SimulationCommand => ({ kind: "advance", ms });
const crash = (node: string, disk: "kept" | "lost" = "kept"): SimulationCommand => ({ kind: "crash", node, disk });
const restart = (node: string): SimulationCommand => ({ kind: "restart", node });
const exit = (node: string): SimulationCommand => ({ kind: "exit", node });

const shuffled = (nodes: readonly string[], random: Random): string[] => {
  const rest = [...nodes];
  return nodes.map(() => rest.splice(random.below(rest.length), 1)[0]!);
};

/** Swarm ids that were there in one block and not in a later one. */
const dissolves = (events: readonly SimulationEvent[]): boolean => {
  const seen = new Set<string>();
  for (const event of events) {
    if (event.kind !== "block") continue;
    const ids = new Set(event.swarms.map(({ id }) => id));
    if ([...seen].some((id) => !ids.has(id))) return true;
    for (const id of ids) seen.add(id);
  }
  return false;
};

const splits = (events: readonly SimulationEvent[]): boolean => {
  const counts = events.flatMap((event) => (event.kind === "block" ? [event.swarms.length] : []));
  return counts.some((count, index) => index > 0 && count > counts[index - 1]!);
};

/** Every scenario with a name. */
export const namedScenarios: readonly NamedScenario[] = [
  {
    name: "mass-exit",
    title: "half the network leaves within a minute, what it held is with those who stay",
    requirements: ["SYN-001", "SYN-005", "SYN-006", "SYN-007"],
    nodes: [28, 300],
    commands: ({ swarms, random }) => {
      const nodes = shuffled(swarms.flat(), random);
      const leaving = nodes.slice(0, Math.floor(nodes.length / 2));
      return [...stores(24), pause(10_000), ...leaving.flatMap((node) => [exit(node), pause(4_000)])];
    },
    happened: dissolves,
  },
  {
    name: "swarm-returns",
    title: "a whole swarm crashes and comes back with its disks, it has everything that it had",
    requirements: ["SYN-001", "SYN-026"],
    nodes: [21, 300],
    commands: ({ swarms }) => [
      ...stores(18),
      pause(5_000),
      ...swarms[0]!.map((node) => crash(node)),
      ...stores(18, 2),
      pause(60_000),
      ...swarms[0]!.flatMap((node) => [restart(node), pause(500)]),
    ],
  },
  {
    name: "rolling-upgrade",
    title: "every node is stopped and started again while clients write, every node has every write",
    requirements: ["SYN-001", "SYN-025", "SYN-026"],
    nodes: [14, 300],
    commands: ({ swarms, random }) =>
      shuffled(swarms.flat(), random).flatMap((node, index) => [
        crash(node),
        ...stores(6, index % 6, 1),
        { kind: "delete" as const, account: index % 6, message: index % 4, namespace: 0 },
        pause(3_000),
        restart(node),
        pause(1_000),
      ]),
  },
  {
    name: "split-brain",
    title: "the network is cut in two while clients write on both sides, both sides agree once it is whole again",
    requirements: ["SYN-001", "SYN-025", "SYN-026"],
    nodes: [14, 100],
    commands: ({ swarms, random }) => {
      const nodes = shuffled(swarms.flat(), random);
      const half = Math.floor(nodes.length / 2);
      const [left, right] = [nodes.slice(0, half), nodes.slice(half)];
      const writes = left.flatMap((node, index): SimulationCommand[] => [
        { kind: "store", account: index % 8, message: 10 + index, namespace: 0, ttl, at: node },
        { kind: "store", account: index % 8, message: 50 + index, namespace: 5, ttl, at: right[index]! },
        { kind: "delete", account: index % 8, message: 0, namespace: 0, at: right[index]! },
      ]);
      return [
        ...stores(8),
        pause(5_000),
        ...left.flatMap((a) => right.map((b): SimulationCommand => ({ kind: "cut", a, b, half: false }))),
        ...writes,
        pause(120_000),
        { kind: "heal-all" },
      ];
    },
  },
  {
    name: "liar",
    title: "a member confirms whatever it is given and keeps nothing, all others have it",
    requirements: ["SYN-001"],
    nodes: [14, 100],
    commands: ({ swarms }) => [
      { kind: "lie", node: swarms[0]![0]!, on: true },
      ...stores(12),
      pause(20_000),
      { kind: "register", count: 1 },
      pause(20_000),
      crash(swarms[0]![1]!, "lost"),
      pause(20_000),
      restart(swarms[0]![1]!),
    ],
  },
  {
    name: "joiner-in-storm",
    title: "nodes join while clients store as fast as they can, the joiners have everything",
    requirements: ["SYN-001", "SYN-002", "SYN-003", "SYN-008"],
    nodes: [15, 300],
    commands: () => [
      ...stores(12, 0, 4),
      { kind: "register", count: 1 },
      ...stores(12, 4, 3),
      { kind: "register", count: 2 },
      ...stores(12, 7, 3),
    ],
  },
  {
    name: "dissolution",
    title: "a swarm is dissolved while one of its members is down, its messages are with those now responsible",
    requirements: ["SYN-005", "SYN-006", "SYN-007"],
    nodes: [14, 60],
    commands: ({ swarms }) => {
      const [first, second] = swarms as readonly [readonly string[], readonly string[]];
      return [
        ...stores(24),
        pause(5_000),
        crash(first[0]!),
        exit(second[0]!),
        pause(2_000),
        exit(second[1]!),
        pause(2_000),
        ...first.slice(1, 4).flatMap((node) => [exit(node), pause(2_000)]),
        pause(60_000),
        restart(first[0]!),
      ];
    },
    happened: dissolves,
  },
  {
    name: "growth",
    title: "a network grows into more swarms while clients write, each swarm has what is its own and no more",
    requirements: ["SYN-002", "SYN-004", "SYN-010", "SYN-012"],
    nodes: [13, 290],
    commands: () => [
      ...stores(24),
      pause(1_000),
      ...Array.from({ length: 10 }, (_, index) => [
        { kind: "register" as const, count: 1 },
        ...stores(6, 2 + index, 1),
        pause(2_000),
      ]).flat(),
    ],
    happened: splits,
  },
];
