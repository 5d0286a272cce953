import { expect, test } from "vitest";
import { createGuardStore } from "./guard-store.js";
import { openState } from "./state-database.js";

test("each owner has a guard of its own, and may be without one", () => {
  const store = createGuardStore(openState(":memory:"));
  const [nobody, alice] = [store.of(""), store.of("05aa")];
  expect(alice.get()).toBeUndefined();
  alice.set("first");
  nobody.set("other");
  alice.set("second");
  expect([nobody.get(), alice.get()]).toEqual(["other", "second"]);
  alice.set(undefined);
  expect([nobody.get(), alice.get()]).toEqual(["other", undefined]);
});
