import { expect, test } from "vitest";
import { createSubscriptions, subscriptionMs } from "./subscriptions.js";

test("a subscription lapses 30 minutes after its last renewal", () => {
  let at = 0;
  const subscriptions = createSubscriptions(() => at);
  expect(subscriptions.renew("a")).toBe(true);
  expect(subscriptions.renew("b")).toBe(true);
  at = 29 * 60_000;
  expect(subscriptions.renew("a")).toBe(false);
  at = subscriptionMs - 1;
  expect(subscriptions.live()).toEqual(["a", "b"]);
  at = subscriptionMs;
  expect(subscriptions.live()).toEqual(["a"]);
  expect(subscriptions.renew("b")).toBe(true);
  at = 29 * 60_000 + subscriptionMs;
  expect(subscriptions.live()).toEqual(["b"]);
});

test("a connection that is gone is dropped", () => {
  const subscriptions = createSubscriptions(() => 0);
  subscriptions.renew("a");
  subscriptions.drop("a");
  expect(subscriptions.live()).toEqual([]);
  expect(subscriptions.renew("a")).toBe(true);
});
