import { expect, test } from "vitest";
import { createPeerReports } from "./peer-reports.js";

test("a pass sets the time of reachability and clears the first failure; failures keep the first and move the last", () => {
  let at = 100;
  const { record, timesOf } = createPeerReports(() => at);
  expect(timesOf("a", "x")).toEqual({ lastReachable: 0, firstUnreachable: 0, lastUnreachable: 0 });
  record("a", "x", true);
  at = 200;
  record("a", "x", false);
  at = 300;
  record("a", "x", false);
  expect(timesOf("a", "x")).toEqual({ lastReachable: 100, firstUnreachable: 200, lastUnreachable: 300 });
  at = 400;
  record("a", "x", true);
  expect(timesOf("a", "x")).toEqual({ lastReachable: 400, firstUnreachable: 0, lastUnreachable: 300 });
  expect(timesOf("b", "x")).toEqual({ lastReachable: 0, firstUnreachable: 0, lastUnreachable: 0 });
});
