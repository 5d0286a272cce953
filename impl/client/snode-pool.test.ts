import { expect, test } from "vitest";
import type { Snode } from "./snode.js";
import { createSnodePool } from "./snode-pool.js";

const node = (name: string): Snode => ({ ed25519: name, x25519: name, ip: "10.0.0.1", httpsPort: 1 });

test("the third failure in a row drops a node", () => {
  const pool = createSnodePool([node("a"), node("b")]);
  pool.strike("a");
  pool.strike("a");
  expect(pool.nodes()).toHaveLength(2);
  pool.strike("a");
  expect(pool.nodes()).toEqual([node("b")]);
});

test("a node that worked starts anew", () => {
  const pool = createSnodePool([node("a")]);
  for (let round = 0; round < 3; round++) {
    pool.strike("a");
    pool.strike("a");
    pool.forgive([node("a")]);
  }
  expect(pool.nodes()).toEqual([node("a")]);
});

test("a node that failed is told apart until it works, also after it was dropped", () => {
  const pool = createSnodePool([node("a"), node("b")]);
  for (let count = 0; count < 4; count++) pool.strike("a");
  expect([pool.isStruck("a"), pool.isStruck("b")]).toEqual([true, false]);
  pool.forgive([node("a")]);
  expect(pool.isStruck("a")).toBe(false);
});

test("a new list takes the place of the old one, and of two entries with one key the first", () => {
  const pool = createSnodePool([node("a")]);
  pool.replace([node("b"), { ...node("b"), ip: "10.0.0.2" }]);
  expect(pool.nodes()).toEqual([node("b")]);
  expect(pool.get("a")).toBeUndefined();
});
