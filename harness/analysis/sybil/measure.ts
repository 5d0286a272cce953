import type { Swarm } from "../../../spec/model/swarm-assign.js";
import { createRandom, type Random } from "../../../vectors/generate/random.js";
import { holdsMajority, holdsWhole, type Success } from "./closed-form.js";
import { growHistory, type NodeHistory, registerAgain } from "./history.js";

/** What one history of a network is to show; everything follows from it, so that any process can play it. */
export interface HistoryTask {
  /**
   * `all`: every node leaves and comes back once between two looks. `attacker`: only the attacker's do. `aimed`: the
   * attacker keeps the seats in the swarm that it holds best, and registers all its other nodes again and again, while
   * `turnover` of the others is replaced.
   */
  readonly kind: "all" | "attacker" | "aimed";
  readonly seed: string;
  readonly nodes: number;
  readonly attackers: number;
  /** Looks at the network. */
  readonly looks: number;
  /** Share of the others that is replaced between two looks, where the attack is aimed. */
  readonly turnover: number;
}

/** What was seen at one look. */
export interface Look {
  /** Number of swarms of each size: pairs of size and count. */
  readonly sizes: readonly (readonly [size: number, count: number])[];
  /** Of each attacker. */
  readonly attackers: readonly {
    readonly wholeShare: number;
    readonly majorityShare: number;
    /** Most seats held in a swarm, as a share of its seats. */
    readonly best: number;
    /** Of the paths drawn: those with both ends in the attacker's hands. */
    readonly bothEnds: number;
  }[];
  readonly paths: number;
  /** Registrations of attackers since the look before, and how many fell into a swarm that was chosen before. */
  readonly registrations: number;
  readonly landed: number;
  /** What `landed` would be on average if every swarm were as likely as any other. */
  readonly landedByChance: number;
}

const pathsPerLook = 400;
/** Nodes of nobody in particular. */
const others = -1;

const shareWith = (swarms: readonly Swarm<string>[], held: (swarm: Swarm<string>) => number, success: Success) =>
  swarms.filter((swarm) => success(held(swarm), swarm.members.length)).length / swarms.length;

/** Draws paths of three distinct nodes, and counts those whose ends belong to the same attacker. */
const drawPaths = (nodes: readonly number[], parties: number, random: Random): number[] => {
  const counts = new Array<number>(parties).fill(0);
  for (let path = 0; path < pathsPerLook; path++) {
    const first = random.below(nodes.length);
    let last = first;
    while (last === first) last = random.below(nodes.length);
    // The node in the middle takes no part: any third one will do.
    const party = nodes[first]!;
    if (party !== others && party === nodes[last]) counts[party]!++;
  }
  return counts;
};

const look = (
  history: NodeHistory,
  parties: number,
  random: Random,
): Omit<Look, "registrations" | "landed" | "landedByChance"> => {
  const swarms = history.swarms();
  const seats = new Map(swarms.map((swarm) => [swarm, swarm.members.map(history.partyOf)]));
  const sizes = new Map<number, number>();
  for (const { members } of swarms) sizes.set(members.length, (sizes.get(members.length) ?? 0) + 1);
  const paths = drawPaths([...seats.values()].flat(), parties, random);
  return {
    sizes: [...sizes].sort(([a], [b]) => a - b),
    paths: pathsPerLook,
    attackers: Array.from({ length: parties }, (_, party) => {
      const held = (swarm: Swarm<string>): number => seats.get(swarm)!.filter((of) => of === party).length;
      return {
        wholeShare: shareWith(swarms, held, holdsWhole),
        majorityShare: shareWith(swarms, held, holdsMajority),
        best: Math.max(...swarms.map((swarm) => held(swarm) / swarm.members.length)),
        bothEnds: paths[party]!,
      };
    }),
  };
};

/** Swarm of which a party holds the largest share. */
const bestSwarm = (history: NodeHistory, party: number): Swarm<string> => {
  const share = ({ members }: Swarm<string>): number =>
    members.filter((member) => history.partyOf(member) === party).length / members.length;
  return history.swarms().reduce((best, swarm) => (share(swarm) > share(best) ? swarm : best));
};

/** Plays a history. */
export const playHistory = (task: HistoryTask): Look[] => {
  const random = createRandom(`${task.seed}/${task.kind}`);
  // Where everyone does the same, several attackers of the same size can be watched at once.
  const parties = task.kind === "all" ? Math.max(1, Math.floor(task.nodes / Math.max(1, task.attackers))) : 1;
  const owners = Array.from({ length: task.nodes }, (_, index) => {
    const party = Math.floor(index / Math.max(1, task.attackers));
    return task.attackers > 0 && party < parties ? party : others;
  });
  const history = growHistory(owners, random);
  const nodes = (): string[] => history.swarms().flatMap(({ members }) => members);
  const isOurs = (node: string): boolean => history.partyOf(node) === 0;
  const replaced = (): string[] => {
    if (task.kind === "all") return nodes();
    if (task.kind === "attacker") return nodes().filter(isOurs);
    const kept = new Set(bestSwarm(history, 0).members);
    const theirs = nodes().filter((node) => !isOurs(node));
    const leaving = theirs.filter(() => random.below(1_000_000) < task.turnover * 1_000_000);
    return [...nodes().filter((node) => isOurs(node) && !kept.has(node)), ...leaving];
  };
  return Array.from({ length: task.looks }, () => {
    let registrations = 0;
    let landed = 0;
    let landedByChance = 0;
    registerAgain(history, replaced(), random, (before, made) => {
      // A swarm chosen before the block, whichever it is; one that the block dissolves takes nobody.
      const chosen = before[random.below(before.length)]!.id;
      const members = new Set(history.swarms().find(({ id }) => id === chosen)?.members ?? []);
      const attackers = made.filter((node) => history.partyOf(node) !== others);
      registrations += attackers.length;
      landed += attackers.filter((node) => members.has(node)).length;
      landedByChance += attackers.length / before.length;
    });
    return { ...look(history, parties, random), registrations, landed, landedByChance };
  });
};
