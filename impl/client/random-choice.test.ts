import { expect, test } from "vitest";
import { pickOne, randomBelow, shuffled } from "./random-choice.js";
import { seededRandom } from "./testing/fake-ports.js";

test("a draw that would favour low numbers is thrown away", () => {
  const draws = [Buffer.from("ffffffff", "hex"), Buffer.from("05000000", "hex")];
  expect(randomBelow({ bytes: () => draws.shift()! }, 3)).toBe(2);
  expect(draws).toEqual([]);
});

test("every order of three is drawn equally often", () => {
  const random = seededRandom(7);
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 6_000; draw++) {
    const order = shuffled(random, ["a", "b", "c"]).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(120);
});

test("nothing is drawn from nothing", () => {
  expect(pickOne(seededRandom(1), [])).toBeUndefined();
});
