/** How many swarms there are of each size. */
export type SizeCounts = ReadonlyMap<number, number>;

/** Which of the numbers of seats in a swarm of this size count as an attacker's success. */
export type Success = (held: number, size: number) => boolean;

/** Every member is the attacker's. */
export const holdsWhole: Success = (held, size) => held === size;
/** More than half of the members are the attacker's. */
export const holdsMajority: Success = (held, size) => held * 2 > size;

/** Natural logarithms of 0!, 1!, … up to `most`!. */
const logFactorials = (most: number): Float64Array => {
  const table = new Float64Array(most + 1);
  for (let n = 2; n <= most; n++) table[n] = table[n - 1]! + Math.log(n);
  return table;
};

/**
 * Chance of each number of attackers among `size` nodes drawn out of `nodes`, `attackers` of which are the attacker's:
 * the hypergeometric distribution, from 0 to `size`.
 */
export const seatChances = (nodes: number, attackers: number, size: number): readonly number[] => {
  const log = logFactorials(nodes);
  const choose = (n: number, k: number): number =>
    k < 0 || k > n ? Number.NEGATIVE_INFINITY : log[n]! - log[k]! - log[n - k]!;
  return Array.from({ length: size + 1 }, (_, held) =>
    Math.exp(choose(attackers, held) + choose(nodes - attackers, size - held) - choose(nodes, size)),
  );
};

/** Share of swarms in which the attacker is expected to succeed, if its nodes stand anywhere with the same chance. */
export const shareOfSwarms = (nodes: number, attackers: number, sizes: SizeCounts, success: Success): number => {
  let sum = 0;
  let swarms = 0;
  for (const [size, count] of sizes) {
    const chances = seatChances(nodes, attackers, size);
    sum += count * chances.reduce((total, chance, held) => total + (success(held, size) ? chance : 0), 0);
    swarms += count;
  }
  return sum / swarms;
};

/** Chances of each number of attackers in one swarm if each member is one with chance `share`, independent of others. */
const independentChances = (size: number, share: number): number[] => {
  const chances = [1];
  for (let member = 0; member < size; member++) {
    for (let held = chances.length; held >= 0; held--)
      chances[held] = (chances[held] ?? 0) * (1 - share) + (chances[held - 1] ?? 0) * share;
  }
  return chances;
};

/**
 * Chance that the attacker succeeds in at least one swarm. Exact for nodes that stand anywhere with the same chance:
 * members are taken to be independent first, and then only the outcomes count in which `attackers` of all nodes are the
 * attacker's. The two sums, with and without a success, are carried along side by side, so that nothing is subtracted.
 * The sizes must add up to `nodes`.
 */
export const chanceOfAny = (nodes: number, attackers: number, sizes: SizeCounts, success: Success): number => {
  if (attackers === 0) return 0;
  if (attackers === nodes) return 1;
  let none = new Float64Array(attackers + 1);
  let some = new Float64Array(attackers + 1);
  none[0] = 1;
  for (const [size, count] of sizes) {
    const chances = independentChances(size, attackers / nodes);
    for (let swarm = 0; swarm < count; swarm++) {
      const nextNone = new Float64Array(attackers + 1);
      const nextSome = new Float64Array(attackers + 1);
      for (let before = 0; before <= attackers; before++) {
        if (none[before] === 0 && some[before] === 0) continue;
        for (let held = 0; held <= size && before + held <= attackers; held++) {
          const chance = chances[held]!;
          nextSome[before + held]! += some[before]! * chance;
          if (success(held, size)) nextSome[before + held]! += none[before]! * chance;
          else nextNone[before + held]! += none[before]! * chance;
        }
      }
      none = nextNone;
      some = nextSome;
    }
  }
  return some[attackers]! / (some[attackers]! + none[attackers]!);
};

/** Chance that first and last of three distinct random nodes are the attacker's. */
export const bothEnds = (nodes: number, attackers: number): number =>
  (attackers * Math.max(0, attackers - 1)) / (nodes * (nodes - 1));

/** Chance that it happens at least once in `paths` paths of three random nodes each. */
export const bothEndsOnce = (nodes: number, attackers: number, paths: number): number =>
  1 - (1 - bothEnds(nodes, attackers)) ** paths;

/** The same for a client that keeps its first node for all of them, as deployed clients do. */
export const bothEndsOnceWithGuard = (nodes: number, attackers: number, paths: number): number =>
  (attackers / nodes) * (1 - (1 - Math.max(0, attackers - 1) / (nodes - 1)) ** paths);
