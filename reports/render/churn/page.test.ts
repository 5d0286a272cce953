import { describe, expect, it } from "vitest";
import type { SimulationCommand, SimulationEvent } from "../../../spec/schema/simulation.js";
import { renderChurn } from "./page.js";
import { timelineOf } from "./timeline.js";

const store: SimulationCommand = { kind: "store", account: 0, message: 1, namespace: 0, ttl: 1_000 };
const block = (at: number, ...sizes: number[]): SimulationEvent => ({
  kind: "block",
  at,
  height: at,
  hash: "00".repeat(32),
  joined: [],
  swarms: sizes.map((size, index) => ({
    id: String(index),
    members: Array.from({ length: size }, (_, member) => `n${10 * index + member}`),
  })),
});

const events: readonly SimulationEvent[] = [
  block(1_000, 7),
  { kind: "command", at: 2_000, command: store },
  { kind: "held", at: 2_010, node: "n0", hash: "abc" },
  { kind: "held", at: 2_010, node: "n1", hash: "abc" },
  {
    kind: "answer",
    at: 2_020,
    command: 1,
    node: "n0",
    status: 200,
    members: { n0: "done", n1: "timeout" },
    hashes: ["abc"],
  },
  block(3_000, 7, 7),
  { kind: "gone", at: 4_000, node: "n1", hash: "abc", lost: true },
];

describe("the page of a history", () => {
  it("reads members and copies over time off the log", () => {
    const { swarms, fewest, messages, end } = timelineOf(events);
    expect(end).toBe(3);
    expect(swarms.get("0")).toEqual([
      [0, 7],
      [3, 7],
    ]);
    expect(swarms.get("1")).toEqual([
      [2, 7],
      [3, 7],
    ]);
    expect(fewest).toEqual([
      [1.01, 2],
      [3, 2],
      [3, 1],
    ]);
    expect(messages).toEqual([
      [1.01, 1],
      [3, 1],
    ]);
  });

  it("tells what is wrong, who did what when, and draws charts, without a script", () => {
    const scenario = { seed: "<b>", nodes: 7, commands: [store] };
    const page = renderChurn({ scenario, faults: [{ rule: "lost", text: "message <i>1</i> is lost" }], events });
    expect(page).toContain("message &lt;i&gt;1&lt;/i&gt; is lost");
    expect(page).toContain("n0, n1 hold message 1 of account 0");
    expect(page).toContain("1 of 2 members have done it");
    expect(page).toContain("gives up message 1 of account 0 with the disk");
    expect(page.match(/class="line [abcd]"/g)!.length).toBeGreaterThan(4);
    expect(page).not.toContain("<script");
    expect(page).not.toContain("<b>");
  });
});
