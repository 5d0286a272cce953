import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { Step } from "../../../spec/schema/report.js";
import type { CaseContext } from "../../engine/case.js";
import { createJudge, toJson } from "./judge.js";

const judgeFor = (profile: CaseContext["profile"] = "seed") => {
  const steps: Omit<Step, "at">[] = [];
  const context = {
    profile,
    step: (step: Omit<Step, "at">) => void steps.push(step),
    signal: new AbortController().signal,
  };
  return { judge: createJudge(context as unknown as CaseContext), steps };
};

const endOf = (action: () => unknown): unknown => {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
};

describe("what the register settles", () => {
  const guaranteed = "DEV-023";
  const advised = "DEV-036";

  test("holds under every profile when the guarantee is kept", () => {
    const { judge, steps } = judgeFor();
    judge.deviation(guaranteed, "kept", true);
    expect(steps).toEqual([{ kind: "check", label: "kept", ok: true }]);
  });

  test("fails or warns under the seed profile when it is not", () => {
    expect(endOf(() => judgeFor().judge.deviation(guaranteed, "lost", false))).toMatchObject({ verdict: "fail" });
    expect(endOf(() => judgeFor().judge.deviation(advised, "lost", false))).toMatchObject({ verdict: "warn" });
  });

  test("is noted under the deployed profile", () => {
    const { judge, steps } = judgeFor("deployed-2.8");
    judge.deviation(guaranteed, "lost", false);
    expect(steps).toMatchObject([{ kind: "info", label: expect.stringContaining("DEV-023") }]);
  });

  test("must be in the register", () => {
    expect(endOf(() => judgeFor().judge.deviation("DEV-999", "x", true))).toMatchObject({ name: "Error" });
  });
});

describe("reading a wire", () => {
  const schema = z.object({ a: z.int() });

  test("notes what it does not know, and fails what is wrong", () => {
    const { judge, steps } = judgeFor();
    expect(judge.read(schema, { a: 1, b: 2 }, "it")).toEqual({ a: 1 });
    expect(steps.map(({ kind }) => kind)).toEqual(["check", "info"]);
    expect(endOf(() => judge.read(schema, { a: "1" }, "it"))).toMatchObject({
      verdict: "fail",
      finding: { message: expect.stringMatching(/^it: a: /), actual: { a: "1" } },
    });
  });
});

describe("waiting", () => {
  test("ends with the first value", async () => {
    let left = 3;
    await expect(judgeFor().judge.until("soon", 1_000, async () => (left-- > 0 ? undefined : "here"))).resolves.toBe(
      "here",
    );
  });

  test("fails at its deadline", async () => {
    await expect(judgeFor().judge.until("never", 30, async () => undefined)).rejects.toMatchObject({
      verdict: "fail",
      finding: { message: "never: not within 30 ms" },
    });
  });
});

test("any value becomes JSON", () => {
  expect(toJson({ a: 1n, b: Buffer.from([255]), c: [undefined, new Uint8Array(1)], d: undefined })).toEqual({
    a: "1",
    b: "ff",
    c: [null, "00"],
  });
  expect(toJson(undefined)).toBeNull();
});
