import { expect, test } from "vitest";
import { createGate } from "./gate.js";

test("whoever came first is let in first, and only while the weights inside leave room", async () => {
  const gate = createGate(3);
  const inside: string[] = [];
  const enter = (name: string, weight?: number): Promise<void> => gate.enter(weight).then(() => void inside.push(name));
  const all = [enter("two", 2), enter("also two", 2), enter("one")];
  await all[0];
  expect(inside).toEqual(["two"]);
  gate.leave(2);
  await Promise.all(all);
  expect(inside).toEqual(["two", "also two", "one"]);
});
