import fc from "fast-check";
import { expect, test } from "vitest";
import { choosePath } from "./path-choice.js";
import { type Snode, subnetOf } from "./snode.js";
import { seededRandom } from "./testing/fake-ports.js";

const nodeAt = (ip: string, index: number): Snode => ({
  ed25519: index.toString(16).padStart(64, "0"),
  x25519: "09".padEnd(64, "0"),
  ip,
  httpsPort: 22_021,
});

const apart = (count: number): Snode[] => Array.from({ length: count }, (_, index) => nodeAt(`10.0.${index}.1`, index));

/** Sum of (observed − expected)² / expected; the bounds used are the 99.9 % points. */
const chiSquare = (counts: readonly number[], expected: number): number =>
  counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);

test("three different nodes are chosen, in three networks where there are three, or none at all", () => {
  const address = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(fc.array(address, { maxLength: 12 }), fc.nat(), (addresses, seed) => {
      const nodes = addresses.map(([network, host], index) => nodeAt(`10.0.${network}.${host}`, index));
      const networks = new Set(nodes.map(({ ip }) => subnetOf(ip))).size;
      const choice = choosePath(seededRandom(seed), nodes);
      expect(choice === undefined).toBe(nodes.length < 3);
      if (choice === undefined) return;
      expect(new Set(choice.nodes.map(({ ed25519 }) => ed25519)).size).toBe(3);
      expect(choice.nodes.every((node) => nodes.includes(node))).toBe(true);
      expect(new Set(choice.nodes.map(({ ip }) => subnetOf(ip))).size).toBe(Math.min(3, networks));
      expect(choice.sharesSubnet).toBe(networks < 3);
    }),
  );
});

test("each place of a path is filled by every node equally often", () => {
  const random = seededRandom(20_260);
  const nodes = apart(10);
  const draws = 10_000;
  const counts = [0, 1, 2].map(() => new Map(nodes.map(({ ed25519 }) => [ed25519, 0])));
  for (let draw = 0; draw < draws; draw++) {
    choosePath(random, nodes)!.nodes.forEach(({ ed25519 }, place) => {
      counts[place]!.set(ed25519, counts[place]!.get(ed25519)! + 1);
    });
  }
  for (const place of counts) expect(chiSquare([...place.values()], draws / 10)).toBeLessThan(27.9);
});

test("given the first node, the pair behind it is any of the others in any order equally often", () => {
  const random = seededRandom(20_261);
  const nodes = apart(5);
  const [first, ...others] = nodes;
  const draws = 12_000;
  const counts = new Map<string, number>();
  for (let draw = 0; draw < draws; draw++) {
    const [kept, middle, last] = choosePath(random, nodes, first)!.nodes;
    expect(kept).toBe(first);
    const pair = `${middle.ip} ${last.ip}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  expect(counts.size).toBe(others.length * (others.length - 1));
  expect(chiSquare([...counts.values()], draws / 12)).toBeLessThan(31.3);
});

test("the first node is as likely in a crowded network as in one of its own", () => {
  const random = seededRandom(20_262);
  const nodes = [...apart(4), nodeAt("10.0.0.2", 100), nodeAt("10.0.0.3", 101)];
  const counts = new Map(nodes.map(({ ip }) => [ip, 0]));
  for (let draw = 0; draw < 6_000; draw++) {
    const { ip } = choosePath(random, nodes)!.nodes[0];
    counts.set(ip, counts.get(ip)! + 1);
  }
  expect(chiSquare([...counts.values()], 1_000)).toBeLessThan(20.6);
});

test("a first node to keep need not be among the candidates", () => {
  const [first, ...others] = apart(3);
  const choice = choosePath(seededRandom(1), others, first);
  expect(choice?.nodes[0]).toBe(first);
  expect(choosePath(seededRandom(1), others.slice(0, 1), first)).toBeUndefined();
});
