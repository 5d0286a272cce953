import { expect, test } from "vitest";
import type { ReportResult } from "../../spec/schema/report.js";
import { isSecretVariable, redactResult } from "./redact.js";

const hexOf = (digit: string, length = 64): string => `0123456789abcdef${digit}`.repeat(8).slice(0, length);

const resultWith = (steps: ReportResult["steps"], finding?: ReportResult["finding"]): ReportResult => ({
  type: "result",
  id: "a/b",
  title: "title",
  suite: "a",
  requirements: [],
  importance: "low",
  verdict: "fail",
  durationMs: 1,
  steps,
  rerun: "npx swarmcheck run --only a/b --seed 7",
  ...(finding === undefined ? {} : { finding }),
});

test.each(["own_secret", "x25519_seckey", "seed", "phrase", "privateKey", "adminToken", "authorization"])(
  "a field named %s is left out at any depth, and so is its value wherever else it stands",
  (name) => {
    const secret = hexOf("a");
    const before = resultWith(
      [
        { at: 0, kind: "send", label: "vector", data: { list: [{ [name]: secret, public: hexOf("b") }] } },
        { at: 1, kind: "receive", label: `it said ${secret}`, hex: `ff${secret}` },
      ],
      { message: `came ${secret}`, actual: { stderr: `key: ${secret}` } },
    );
    const after = redactResult(before, []);
    expect(JSON.stringify(after)).not.toContain(secret);
    expect(JSON.stringify(after)).toContain(hexOf("b"));
    expect(after.finding?.actual).toEqual({
      stderr: expect.stringMatching(/^key: \(secret of 64 characters, [0-9a-f]{8}\)$/),
    });
  },
);

test("equal secrets look the same and others do not, so that a difference still shows", () => {
  const [one, other] = [hexOf("a", 32), hexOf("b", 32).replace("0", "9")];
  const { finding } = redactResult(
    resultWith([], { message: "differs", expected: { seed: one }, actual: { seed: other, again: one } }),
    [],
  );
  const { seed: expected } = finding!.expected as { seed: string };
  const { seed: actual, again } = finding!.actual as { seed: string; again: string };
  expect(actual).not.toBe(expected);
  expect(again).toBe(expected);
});

test("a secret of the run is left out although no field names it", () => {
  const token = hexOf("c", 48);
  const after = redactResult(resultWith([{ at: 0, kind: "note", label: `log: token ${token}` }]), [token]);
  expect(after.steps[0]?.label).toMatch(/^log: token \(secret of 48 characters, /);
});

test("seeds of swarm traces, and zeros outside the field, stay as they are", () => {
  const zeros = "0".repeat(64);
  const steps: ReportResult["steps"] = [
    { at: 0, kind: "send", label: "vector", data: { seed: "18446744073709551615", own_secret: zeros, peer: zeros } },
  ];
  const [step] = redactResult(resultWith(steps), []).steps;
  expect(step?.data).toEqual({
    seed: "18446744073709551615",
    own_secret: expect.stringMatching(/^\(secret of 64/),
    peer: zeros,
  });
});

test("a result without secrets is passed on as it is", () => {
  const result = resultWith([{ at: 0, kind: "send", label: "x", data: { public_key: hexOf("a") } }]);
  expect(redactResult(result, [hexOf("d")])).toBe(result);
});

test.each([
  ["GITHUB_TOKEN", "ghp_0123456789abcdef", true],
  ["MY_SECRET", "short", false],
  ["PATH", "/usr/local/bin:/usr/bin", false],
])("the variable %s=%s is one that no report may show: %s", (name, value, secret) => {
  expect(isSecretVariable(name, value)).toBe(secret);
});
