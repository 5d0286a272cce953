import { expect, test } from "vitest";
import { driverRequest, driverResponse, driverResults } from "./driver.js";
import { readyLine } from "./process.js";

const account = `05${"ab".repeat(32)}`;
const send = { id: 1, method: "send", params: { account, to: account, data: "00ff", namespace: -10 } };

test("The methods of a driver are read with their parameters, and nothing else.", () => {
  expect(driverRequest.safeParse(send).success).toBe(true);
  expect(driverRequest.safeParse({ id: "a", method: "path", params: {} }).success).toBe(true);
  for (const wrong of [
    { ...send, extra: 1 },
    { ...send, method: "dance" },
    { ...send, params: { ...send.params, color: 1 } },
    { ...send, params: { ...send.params, to: account.toUpperCase() } },
    { ...send, params: { ...send.params, data: "0" } },
    { ...send, params: { ...send.params, namespace: 40_000 } },
    { id: 1, method: "create" },
  ])
    expect(driverRequest.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
});

test("A driver answers with a result or a classed error; only an error may lack its id.", () => {
  const error = { class: "path-failed", message: "x" };
  expect(driverResponse.safeParse({ id: 1, result: {} }).success).toBe(true);
  expect(driverResponse.safeParse({ id: null, error }).success).toBe(true);
  expect(driverResponse.safeParse({ id: null, result: {} }).success).toBe(false);
  expect(driverResponse.safeParse({ id: 1, result: {}, error }).success).toBe(false);
  expect(driverResponse.safeParse({ id: 1, error: { ...error, class: "oops" } }).success).toBe(false);
});

test("A path has exactly three nodes.", () => {
  const key = "cd".repeat(32);
  expect(driverResults.path.safeParse({ path: [key, key, key] }).success).toBe(true);
  expect(driverResults.path.safeParse({ path: [key, key] }).success).toBe(false);
});

test("Readiness lines are told apart by their process, and hold the addresses it serves.", () => {
  const key = "ab".repeat(32);
  const node = {
    ready: true,
    process: "node",
    version: "0.1.0",
    ed25519: key,
    https: "https://127.0.1.1:5000",
    omq: `curve://127.0.1.1:5001/${key}`,
    active: true,
  };
  expect(readyLine.safeParse(node).success).toBe(true);
  expect(readyLine.safeParse({ ...node, https: "http://127.0.1.1:5000" }).success).toBe(false);
  expect(readyLine.safeParse({ ...node, omq: "tcp://127.0.1.1:5001" }).success).toBe(false);
  expect(readyLine.safeParse({ ready: true, process: "client", version: "0.1.0" }).success).toBe(true);
});
