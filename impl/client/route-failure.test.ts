import { expect, test } from "vitest";
import { readRouteFailure } from "./route-failure.js";

const middle = "aa".repeat(32);
const last = "bb".repeat(32);
const blameOf = (status: number, body: string) => readRouteFailure(status, body, [middle, last]).blame;

test.each([
  [502, `Next node not found: ${last}`, { kind: "named", ed25519: last, gone: true }],
  [502, `Next node is currently unreachable: ${middle}`, { kind: "named", ed25519: middle, gone: false }],
  [503, `Snode not ready: ${last}`, { kind: "named", ed25519: last, gone: false }],
  [503, "Service node is not ready: not in any swarm\n", { kind: "first" }],
  [503, "Server busy, try again later", { kind: "first" }],
  [504, "Request time out", { kind: "unknown" }],
  [500, "Invalid response from snode", { kind: "unknown" }],
  [400, "Invalid ciphertext", { kind: "unknown" }],
  [406, "", { kind: "clock" }],
  [425, "", { kind: "clock" }],
])("%i %s is blamed on the right party", (status, body, blame) => {
  expect(blameOf(status, body)).toEqual(blame);
});

test("a node that is not on the way cannot be named, so that a hop cannot have others dropped", () => {
  expect(blameOf(502, `Next node not found: ${"cc".repeat(32)}`)).toEqual({ kind: "unknown" });
  expect(blameOf(503, `Snode not ready: ${"cc".repeat(32)}`)).toEqual({ kind: "unknown" });
});

test("what a node wrote enters the message short and printable", () => {
  const { message } = readRouteFailure(500, `\u001b[2Jbad\n${"x".repeat(500)}`, []);
  expect(message).toMatch(/^the first node answered 500: \[2Jbad x+$/);
  expect(message.length).toBeLessThan(120);
});
