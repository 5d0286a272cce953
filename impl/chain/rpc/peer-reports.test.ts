import { expect, test } from "vitest";
import { makeChainNode } from "../chain-node.js";
import { createPeerReports } from "./peer-reports.js";

const tester = makeChainNode(0, Buffer.alloc(32, 1), { ip: "127.0.0.1", httpsPort: 1, omqPort: 2 });
const tested = "ab".repeat(32);

test("a pass sets the time of reachability and clears the first failure; failures keep the first and move the last", () => {
  let at = 100;
  const { method, timesOf } = createPeerReports(
    (node) => node === tested,
    () => at,
  );
  const report = (passed: boolean): string =>
    method.run({ type: "storage", pubkey: tested.toUpperCase(), passed }, { node: tester });
  expect(timesOf(tester.legacy, tested)).toEqual({ lastReachable: 0, firstUnreachable: 0, lastUnreachable: 0 });
  report(true);
  at = 200;
  report(false);
  at = 300;
  expect(report(false)).toBe('{"status":"OK"}');
  expect(timesOf(tester.legacy, tested)).toEqual({ lastReachable: 100, firstUnreachable: 200, lastUnreachable: 300 });
  at = 400;
  report(true);
  expect(timesOf(tester.legacy, tested)).toEqual({ lastReachable: 400, firstUnreachable: 0, lastUnreachable: 300 });
  expect(timesOf("another", tested)).toEqual({ lastReachable: 0, firstUnreachable: 0, lastUnreachable: 0 });
});

test("who is no node cannot report", () => {
  const { method } = createPeerReports(
    () => true,
    () => 1,
  );
  const params = { type: "storage", pubkey: tested, passed: true };
  expect(() => method.run(params, { node: undefined })).toThrow("Only a service node reports");
});
