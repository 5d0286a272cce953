import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { packageRoot } from "../../spec/package.js";
import { SizeOrder } from "./size-order.js";

interface Samples {
  size_sort: { sizes: number[]; order: number[]; heap_sort?: boolean }[];
}

const samples = JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/swarm/sort.json"), "utf8")) as Samples;
const order = (sizes: number[]): number[] => [
  ...new SizeOrder().sort(Int32Array.from(sizes), sizes.length).subarray(0, sizes.length),
];

test("lists that the deployed sort has sorted come out in the same order", () => {
  expect(samples.size_sort.length).toBeGreaterThan(0);
  for (const sample of samples.size_sort) expect(order(sample.sizes)).toEqual(sample.order);
});

test("a window into the order is the same as that part of the whole order", () => {
  const sizes = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 400 }),
    fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 400 }),
    fc.constantFrom(...samples.size_sort.map((sample) => sample.sizes)),
  );
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), (list, a, b) => {
      const whole = order(list);
      const from = Math.min(a % (list.length + 1), b % (list.length + 1));
      const to = Math.max(a % (list.length + 1), b % (list.length + 1));
      const part = new SizeOrder().sort(Int32Array.from(list), list.length, from, to);
      expect([...part.subarray(from, to)]).toEqual(whole.slice(from, to));
      expect(whole.map((place) => list[place])).toEqual([...list].sort((x, y) => x - y));
    }),
  );
});

test("a buffer that held a longer list does not change a shorter one", () => {
  const sorter = new SizeOrder();
  const long = Int32Array.from({ length: 300 }, (_, place) => place % 7);
  sorter.sort(long, 300);
  const sizes = Array.from({ length: 40 }, (_, place) => (place * 5) % 9);
  expect([...sorter.sort(Int32Array.from(sizes), 40).subarray(0, 40)]).toEqual(order(sizes));
});
