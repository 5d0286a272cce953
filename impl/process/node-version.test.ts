import { expect, test } from "vitest";
import { nodeVersionProblem } from "./node-version.js";

test.each(["20.19.0", "20.20.2", "22.0.0", "100.1.0"])("Node %s will do", (version) => {
  expect(nodeVersionProblem(version)).toBeUndefined();
});

test.each(["20.18.9", "18.20.0", "9.99.0"])("Node %s is too old", (version) => {
  expect(nodeVersionProblem(version)).toBe(`swarmcheck needs Node 20.19 or newer, this is Node ${version}`);
});
