import { expect, test } from "vitest";
import { type Announcement, createAnnouncer } from "./announcer.js";
import { createSubscriptions, type Subscriptions } from "./subscriptions.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const block = (height: number): Announcement => ({ height, hash: `${height}`.padStart(64, "0") });

const withSubscribers = (count: number): { subscriptions: Subscriptions; heard: Map<string, number[]> } => {
  const subscriptions = createSubscriptions(() => 0);
  for (let index = 0; index < count; index++) subscriptions.renew(`c${index}`);
  return { subscriptions, heard: new Map() };
};

test("every subscriber hears of every block of a short burst, in order", async () => {
  const { subscriptions, heard } = withSubscribers(14);
  const { announce } = createAnnouncer({
    subscriptions,
    tell: async (connection, { height }) => {
      heard.set(connection, [...(heard.get(connection) ?? []), height]);
    },
    onGone: () => expect.unreachable(),
  });
  for (let height = 1; height <= 45; height++) announce(block(height));
  await turn();
  expect(heard.size).toBe(14);
  for (const heights of heard.values()) expect(heights).toEqual(Array.from({ length: 45 }, (_, index) => index + 1));
});

test("of a burst that is too long for two hundred subscribers, all hear of the last blocks", async () => {
  const { subscriptions, heard } = withSubscribers(200);
  const { announce } = createAnnouncer({
    subscriptions,
    tell: async (connection, { height }) => {
      heard.set(connection, [...(heard.get(connection) ?? []), height]);
    },
    onGone: () => expect.unreachable(),
  });
  for (let height = 1; height <= 10_000; height++) announce(block(height));
  await turn();
  expect(heard.size).toBe(200);
  for (const heights of heard.values()) expect(heights).toEqual([9_996, 9_997, 9_998, 9_999, 10_000]);
});

test("a subscriber that is gone is dropped, and the others are told", async () => {
  const { subscriptions, heard } = withSubscribers(2);
  const gone: string[] = [];
  const { announce } = createAnnouncer({
    subscriptions,
    tell: async (connection, { height }) => {
      if (connection === "c0") throw new Error("gone");
      heard.set(connection, [height]);
    },
    onGone: (connection) => gone.push(connection),
  });
  announce(block(7));
  await turn();
  expect([gone, [...heard], subscriptions.live()]).toEqual([["c0"], [["c1", [7]]], ["c1"]]);
});
